// What a tokenizer has learned.
import { WordIndex } from './word-index.ts';

/** Tokens, how often they were seen, and their indices by rank, the commonest first. Index 0 is padding. */
export class Vocabulary extends WordIndex {
  /** Texts and sequences seen. */
  documentCount = 0;
  /** How often each token was seen; 0 for one that has an index, but was not seen. */
  readonly #counts: number[] = [];
  /** In how many texts each token was seen. */
  readonly #documents: number[] = [];
  /** In how many documents an index was seen, where that is not what its token says. */
  readonly #indexDocuments = new Map<number, number>();
  #isRanked = true;

  /** Whether every token that was seen has its index. */
  get isRanked(): boolean {
    return this.#isRanked;
  }

  /** Counts the tokens of a text. */
  learn(tokens: readonly string[]): void {
    this.documentCount++;
    this.#isRanked = false;
    for (const token of tokens) this.#counts[this.#placeOf(token)]!++;
    for (const token of new Set(tokens)) this.#documents[this.places.get(token)!]!++;
  }

  /** Counts a token that was seen so often elsewhere. */
  learnCount(token: string, count: number): void {
    this.#isRanked = false;
    this.#counts[this.#placeOf(token)]! += count;
  }

  /** Counts the indices of a document. */
  learnIndices(indices: Iterable<number>): void {
    this.documentCount++;
    for (const index of new Set(indices)) this.#indexDocuments.set(index, this.documentsOf(index) + 1);
  }

  /** Takes a token over from elsewhere; false if it is there already. */
  add(token: string, count: number): boolean {
    if (this.places.has(token)) return false;
    this.#counts[this.append(token)] = count;
    return true;
  }

  /** Takes over in how many texts a token was seen; false if the token is not there or has them already. */
  setDocuments(token: string, documents: number): boolean {
    const place = this.places.get(token);
    if (place === undefined || this.#documents[place] !== 0) return false;
    this.#documents[place] = documents;
    return true;
  }

  /** Takes indices over from elsewhere. Tokens that are new were not seen. */
  override setIndices(entries: Iterable<readonly [token: string, index: number]>, oovToken: string | undefined): void {
    super.setIndices(entries, oovToken);
    this.#isRanked = true;
  }

  /** Takes over in how many documents an index was seen. */
  setDocumentsOf(index: number, documents: number): void {
    if (this.documentsOf(index) !== documents) this.#indexDocuments.set(index, documents);
  }

  /**
   * Gives the tokens their indices, as Keras does: the commonest first, of equally common ones the one that came first. The
   * out-of-vocabulary token has index 1, the others follow; one that is also a word has the index of the word.
   */
  rank(oovToken: string | undefined): void {
    const seen: number[] = [];
    for (let place = 0; place < this.tokens.length; place++) if (this.#counts[place]! > 0) seen.push(place);
    seen.sort((a, b) => this.#counts[b]! - this.#counts[a]!);
    const first = oovToken === undefined ? 1 : 2;
    const oovPlace = oovToken === undefined ? -1 : (this.places.get(oovToken) ?? this.#placeOf(oovToken));
    const isOovSeen = oovPlace !== -1 && this.#counts[oovPlace]! > 0;
    this.indices = new Int32Array(this.tokens.length);
    this.order = new Int32Array(first + seen.length).fill(-1);
    if (oovPlace !== -1 && !isOovSeen) this.#setIndex(oovPlace, 1);
    for (const [rank, place] of seen.entries()) this.#setIndex(place, first + rank);
    this.indexedCount = seen.length + (oovPlace === -1 || isOovSeen ? 0 : 1);
    for (const index of this.#indexDocuments.keys()) if (this.#seenAt(index) > 0) this.#indexDocuments.delete(index);
    this.#isRanked = true;
  }

  /** The tokens whose index is below a number, with their counts, in the order in which they came. */
  below(numWords: number): Vocabulary {
    const kept = new Vocabulary();
    kept.documentCount = this.documentCount;
    for (const [place, token] of this.tokens.entries()) {
      if (this.indices[place] === 0 || this.indices[place]! >= numWords) continue;
      const keptPlace = kept.append(token);
      kept.#counts[keptPlace] = this.#counts[place]!;
      kept.#documents[keptPlace] = this.#documents[place]!;
    }
    kept.indices = new Int32Array(kept.tokens.length);
    kept.order = this.order.slice(0, numWords).fill(-1);
    for (const [place, token] of kept.tokens.entries()) kept.#setIndex(place, this.indexOf(token)!);
    kept.indexedCount = kept.tokens.length;
    for (const [index, documents] of this.#indexDocuments)
      if (index < numWords) kept.#indexDocuments.set(index, documents);
    return kept;
  }

  /** The token of an index. */
  tokenOf(index: number): string | undefined {
    const place = this.order[index] ?? -1;
    return place === -1 ? undefined : this.tokens[place];
  }

  /** In how many documents an index was seen. */
  documentsOf(index: number): number {
    return this.#indexDocuments.get(index) ?? this.#seenAt(index);
  }

  /** How often each token was seen, in the order in which they came. */
  *wordCounts(): Generator<[string, number], undefined> {
    for (const [place, token] of this.tokens.entries())
      if (this.#counts[place]! > 0) yield [token, this.#counts[place]!];
  }

  /** In how many texts each token was seen. */
  *wordDocs(): Generator<[string, number], undefined> {
    for (const [place, token] of this.tokens.entries()) {
      if (this.#documents[place]! > 0) yield [token, this.#documents[place]!];
    }
  }

  /** In how many documents each index was seen. */
  *indexDocs(): Generator<[number, number], undefined> {
    for (let index = 1; index < this.order.length; index++) {
      if (this.documentsOf(index) > 0) yield [index, this.documentsOf(index)];
    }
    for (const [index, documents] of this.#indexDocuments) {
      if (index === 0 || index >= this.order.length) yield [index, documents];
    }
  }

  /** The tokens that have an index, by index. */
  *indexed(): Generator<[string, number], undefined> {
    for (const [index, place] of this.order.entries()) if (place !== -1) yield [this.tokens[place]!, index];
  }

  /** The place of a token that is about to be counted. One that was not seen before comes now, after the others. */
  #placeOf(token: string): number {
    const known = this.places.get(token);
    return known !== undefined && this.#counts[known]! > 0 ? known : this.append(token);
  }

  protected override append(token: string): number {
    this.#counts.push(0);
    this.#documents.push(0);
    return super.append(token);
  }

  #setIndex(place: number, index: number): void {
    this.indices[place] = index;
    this.order[index] = place;
  }

  #seenAt(index: number): number {
    const place = this.order[index] ?? -1;
    return place === -1 ? 0 : this.#documents[place]!;
  }
}
