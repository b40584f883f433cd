import { forgetSecrets } from './secrets.js';

forgetSecrets();
