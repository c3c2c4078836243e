import type { Rule } from '../../rule.ts';
import gdmLoginBanner from './gdm-login-banner.ts';
import gdmUserListHidden from './gdm-user-list-hidden.ts';
import gdmXdmcpDisabled from './gdm-xdmcp-disabled.ts';

export const desktop: readonly Rule[] = [gdmLoginBanner, gdmUserListHidden, gdmXdmcpDisabled];
