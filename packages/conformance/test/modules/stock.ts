import { stockBackend } from '../stock-backend.ts';

export default stockBackend;
