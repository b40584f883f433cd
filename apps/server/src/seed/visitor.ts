import type { Random } from './random.js';

export interface SeedVisitor {
  readonly _id: string;
  readonly username: string;
  readonly token: string;
  readonly name: string;
  readonly phone: string;
}

const FIRST_NAMES = [
  'Mary', 'Elsie', 'Rodriq', 'Søren', 'Ayşe', 'Björn', 'Đặng', 'François', 'Ирина', 'محمد', 'Ὀδυσσεύς', 'さくら', '小明',
  '지우', 'Noël', 'Siân', 'Władysław', 'Ñusta', 'Tomáš', 'Zoë', 'Kwame', 'Lakshmi', 'Ötzi', 'Renée',
] as const; // prettier-ignore
const LAST_NAMES = [
  'Teng', 'García', 'Müller', 'O’Brien', 'Nguyễn', 'Smith', 'Ångström', 'İnan', 'Петров', 'الحسن', '山田', '王', '김', 'Dvořák',
  'van der Berg', 'Silva', 'Straße', 'McKay',
] as const; // prettier-ignore

export function seedVisitor(random: Random, index: number): SeedVisitor {
  return {
    _id: random.id(),
    username: `guest-${index + 1}`,
    token: random.id(22).toLowerCase(),
    name: `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`,
    phone: `+${random.whole(1, 98)}${random.whole(100_000_000, 999_999_999)}`,
  };
}
