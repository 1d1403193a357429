// @rnnkit/text/vectors: vectors of words, read, written, asked, and put into an embedding.
export type { ByteSource } from './byte-reader.ts';
export { embeddingTable, type EmbeddingTable } from './embedding-table.ts';
export { Neighbours, type Neighbour } from './neighbours.ts';
export { readVectors, type ReadVectorsOptions } from './read-vectors.ts';
export type { WordVectors } from './word-vectors.ts';
export { writeVectors } from './write-vectors.ts';
