// The API's things by their names.
import type { components } from './schema';

type Schemas = components['schemas'];
export type Token = Schemas['Token'];
export type TokenStatus = Schemas['Status'];
export type Grant = Schemas['Grant'];
export type NewToken = Schemas['NewToken'];
export type User = Schemas['User'];
export type Service = Schemas['Service'];
