// Sums of products, as references write them: each sum remembers how many terms it has and how large they were, because
// that is what bounds the error of a backend's own sum.
import { at, type NdArray, type Vector } from './array.ts';
import type { Arithmetic } from './arithmetic.ts';

/** A vector (or a matrix, row by row) of sums. */
export class Sums {
  readonly #value: Float64Array;
  readonly #magnitude: Float64Array;
  readonly #terms: Float64Array;

  constructor(length: number) {
    this.#value = new Float64Array(length);
    this.#magnitude = new Float64Array(length);
    this.#terms = new Float64Array(length);
  }

  /** Adds one term to one sum. */
  add(index: number, term: number): void {
    this.#value[index]! += term;
    this.#magnitude[index]! += Math.abs(term);
    this.#terms[index]! += 1;
  }

  /** Adds a vector, element by element. */
  addVector(vector: Vector): this {
    for (let index = 0; index < vector.length; index++) this.add(index, at(vector, index));
    return this;
  }

  /** Adds the row vector times the matrix, or times its columns from `first` on, as many as there are sums. */
  addProduct(vector: Vector, matrix: NdArray, first = 0): this {
    const columns = matrix.shape[1]!;
    for (let row = 0; row < vector.length; row++) {
      const factor = at(vector, row);
      for (let column = 0; column < this.#value.length; column++) {
        this.add(column, factor * at(matrix.data, row * columns + first + column));
      }
    }
    return this;
  }

  /** Adds the row vector times the matrix transposed; the vector meets the matrix's columns from `first` on. */
  addTransposedProduct(vector: Vector, matrix: NdArray, first = 0): this {
    const columns = matrix.shape[1]!;
    for (let row = 0; row < this.#value.length; row++) {
      for (let column = 0; column < vector.length; column++) {
        this.add(row, at(vector, column) * at(matrix.data, row * columns + first + column));
      }
    }
    return this;
  }

  /** Adds the outer product of two vectors to a matrix of sums with `columns` columns, from column `first` on. */
  addOuterProduct(left: Vector, right: Vector, columns: number, first = 0): this {
    for (let row = 0; row < left.length; row++) {
      for (let column = 0; column < right.length; column++) {
        this.add(row * columns + first + column, at(left, row) * at(right, column));
      }
    }
    return this;
  }

  /** The sums, rounded. */
  total(arithmetic: Arithmetic): Vector {
    return this.#value.map((value, index) =>
      arithmetic.round(value, at(this.#magnitude, index), at(this.#terms, index)),
    );
  }
}
