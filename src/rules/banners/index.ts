import type { Rule } from '../../rule.ts';
import bannerLocal from './banner-local.ts';
import bannerMotd from './banner-motd.ts';
import bannerRemote from './banner-remote.ts';

export const banners: readonly Rule[] = [bannerMotd, bannerRemote, bannerLocal];
