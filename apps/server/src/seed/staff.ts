/** A user as the seed makes one. */
export interface SeedUser {
  readonly _id: string;
  readonly username: string;
  readonly name: string;
}

type Document = Record<string, unknown>;

const NAMES = [
  'Kim Jane', 'Murtaza Patel', 'Zoë Ångström', 'José Núñez', 'Łukasz Wójcik', 'Nguyễn Thị Hương', 'Олена Шевченко',
  '田中 さくら', '김민준', 'Fatima الزهراء', 'Grace O’Connor', 'Samuel Okafor', 'Priya Iyer', 'Émile Lefèvre',
  'İpek Yılmaz', 'Anders Sørensen', 'Chloé Dubois', 'Rafael Souza', 'Yael כהן', 'Mei 陳',
]; // prettier-ignore

const AGENTS = 20;

export const agents: readonly SeedUser[] = Array.from({ length: AGENTS }, (_, index) => ({
  _id: `seedAgent${String(index + 1).padStart(2, '0')}`,
  username: `agent.${String(index + 1).padStart(2, '0')}`,
  name: NAMES[index % NAMES.length] as string,
}));

export const units = [
  { _id: 'seedUnitEurope', name: 'Europe' },
  { _id: 'seedUnitAmericas', name: 'Americas' },
] as const;

export const departments = [
  { _id: 'seedDeptSales', name: 'Sales', unit: 'seedUnitEurope' },
  { _id: 'seedDeptSupport', name: 'Support', unit: 'seedUnitEurope' },
  { _id: 'seedDeptBilling', name: 'Billing', unit: 'seedUnitAmericas' },
  { _id: 'seedDeptReturns', name: 'Returns', unit: 'seedUnitAmericas' },
  { _id: 'seedDeptFront', name: 'Front desk', unit: undefined },
] as const;

/** The documents of users, departments and units that the rooms of a seed refer to, by collection. */
export function staffDocuments(since: string): {
  users: Document[];
  departments: Document[];
  unitMonitors: Document[];
} {
  const monitor = { _id: 'seedMonitor', username: 'monitor.europe', name: 'Ingrid Bergström' };
  const user = (person: SeedUser, role: string) => ({
    ...person,
    roles: ['user', role],
    active: true,
    type: 'user',
    status: 'offline',
    statusLivechat: 'available',
    createdAt: since,
    _updatedAt: since,
  });
  return {
    users: [
      ...agents.map((agent) => user(agent, 'livechat-agent')),
      user({ _id: 'seedManager', username: 'manager', name: 'Manuela García' }, 'livechat-manager'),
      user(monitor, 'livechat-monitor'),
    ],
    departments: [
      ...units.map((unit) => ({ ...unit, type: 'u', enabled: true, numDepartments: 2, _updatedAt: since })),
      ...departments.map(({ unit, ...department }) => ({
        ...department,
        enabled: true,
        ...(unit === undefined ? {} : { parentId: unit, ancestors: [unit] }),
        _updatedAt: since,
      })),
    ],
    unitMonitors: [
      {
        _id: 'seedUnitMonitor',
        unitId: 'seedUnitEurope',
        monitorId: monitor._id,
        username: monitor.username,
        _updatedAt: since,
      },
    ],
  };
}
