import { expect, it } from 'vitest';
import { settingNames } from './config.js';
import { misspeltSettings } from './misspelt-settings.js';

const found = (name: string) => misspeltSettings({ [name]: 'a-value' });

it.each([
  ['DATABSE_URL', 'DATABASE_URL'],
  ['DATABASE_URI', 'DATABASE_URL'],
  ['DATABASEURL', 'DATABASE_URL'],
  ['DATABASE-URL', 'DATABASE_URL'],
  ['database_url', 'DATABASE_URL'],
  ['DTAABASE_URL', 'DATABASE_URL'],
  ['DATABASE_URL_FIEL', 'DATABASE_URL_FILE'],
  ['LOGLEVEL', 'LOG_LEVEL'],
  ['LOG_LEVL', 'LOG_LEVEL'],
  ['RATE_LIMT_LISTS', 'RATE_LIMIT_LISTS'],
  ['RATE_LIMIT_LIST', 'RATE_LIMIT_LISTS'],
  ['RATE_LIMIT_ROOMS', 'RATE_LIMIT_LISTS'],
  ['CORS_ORIGIN', 'CORS_ORIGINS'],
  ['TRUSTED_PROXY', 'TRUSTED_PROXIES'],
  ['HIDE_VISITOR_TOKEN', 'HIDE_VISITOR_TOKENS'],
  ['MAX_COUNTS', 'MAX_COUNT'],
  ['ANSWER_CACHE_SIZE', 'ANSWER_CACHE_MB'],
  ['AUTH_FAILURES_PER_MIN', 'AUTH_FAILURES_PER_MINUTE'],
  ['port', 'PORT'],
])('%s is taken for %s', (name, meant) => expect(found(name)).toEqual([{ name, meant }]));

it('settings themselves are not', () => {
  expect(misspeltSettings(Object.fromEntries(settingNames.map((name) => [name, 'x'])))).toEqual([]);
});

it.each([
  'HOSTNAME', 'HOSTTYPE', 'PATH', 'HOME', 'PWD', 'SHELL', 'LANG', 'LC_ALL', 'TERM', 'USER', 'LOGNAME', 'TZ', 'DISPLAY', 'EDITOR',
  'NODE_ENV', 'NODE_OPTIONS', 'NODE_PORT', 'DEBUG', 'CI', 'NO_COLOR', 'FORCE_COLOR', 'http_proxy', 'HTTPS_PROXY', 'NO_PROXY',
  'PGHOST', 'PGPORT', 'PGUSER', 'PGPASSWORD', 'PGDATABASE', 'PGSSLMODE', 'PGPASSFILE', 'PORTS', 'POST', 'SORT', 'HOSTS', 'DOCK', 'DOC',
  'HTTP_PORT', 'APP_PORT', 'PORT_HTTP', 'SERVER_HOST', 'DATABASE_HOST', 'DATABASE_PORT', 'DATABASE_NAME', 'DATABASE_USER',
  'DATABASE_PASSWORD', 'DATABASE_PASS', 'DATABASE_SSL', 'DATABASE_TEST_URL', 'DATABASE_DEV_URL', 'DATABASE_URL_TEST', 'DB_URL',
  'SWITCHBOARD_PORT', 'SWITCHBOARD_SERVICE_HOST', 'SWITCHBOARD_PORT_3000_TCP', 'KUBERNETES_SERVICE_HOST', 'KUBERNETES_PORT',
  'npm_config_loglevel', 'npm_package_name', 'npm_lifecycle_event', 'INIT_CWD', 'COLOR', 'LOG_FILE', 'LOG_FORMAT', 'LOG_DIR',
  'MAX_AMOUNT', 'MAX_CONN', 'PUBLIC_KEY', 'DOCKER_HOST', 'SSH_AUTH_SOCK', 'XDG_SESSION_TYPE', 'INVOCATION_ID', 'JOURNAL_STREAM',
  'CREDENTIALS_DIRECTORY', 'NOTIFY_SOCKET', 'MAINPID', 'TEST_POSTGRES_URL', 'REQUIRE_ALL', 'VITEST', 'RAILS_LOG_LEVEL',
])('%s is left alone', (name) => expect(found(name)).toEqual([])); // prettier-ignore
