// @rnnkit/text/vectors: vectors of words, learned, read, written, asked, and put into an embedding.
export type { ByteSource } from './byte-reader.ts';
export { embeddingTable, type EmbeddingTable } from './embedding-table.ts';
export { hashedNgrams, type HashedNgramsOptions } from './hashed-ngrams.ts';
export { Neighbours, type Neighbour } from './neighbours.ts';
export { readVectors, type ReadVectorsOptions } from './read-vectors.ts';
export type { WordVectors } from './word-vectors.ts';
export { trainVectors, type Corpus, type TrainVectorsOptions, type VectorsProgress } from './train-vectors.ts';
export { writeBinaryVectors, writeVectors } from './write-vectors.ts';
