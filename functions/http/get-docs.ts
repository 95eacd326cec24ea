import * as meta from '../../contract/routes/meta.ts';
import { page } from '../runtime/page.ts';

export const handler = page(meta.getDocs, 'docs');
