import * as meta from '../../contract/routes/meta.ts';
import { anyone } from '../runtime/caller.ts';
import { fileBeside } from '../runtime/file.ts';
import { http } from '../runtime/http.ts';

const document = JSON.parse(fileBeside('openapi.json').toString()) as { openapi: string };

export const handler = http(meta.getOpenApi, anyone, {}, async () => document);
