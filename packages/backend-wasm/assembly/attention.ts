// Scaled dot-product attention, for one text and head after the other: `unit` counts text · heads + head. The keys that some query of the
// text sees are packed once, the others are left out; then come blocks of queries, whose scores are all that is held of them. So memory
// grows with time, and a unit's bits depend on nothing that is outside of it.
import { exponentiate } from './activations';
import { logarithm, largest } from './losses';
import { addTransposedProduct, multiplyRows } from './matrix-product';
import { packRows } from './packing';
import { get, put } from './vectors';

/** Queries that are taken at a time. */
const blockRows: i32 = 16;

// What the host writes for all units, four bytes each.
@inline function queriesIn(sizes: usize): i32 { return load<i32>(sizes); }
@inline function keysIn(sizes: usize): i32 { return load<i32>(sizes, 4); }
@inline function headsIn(sizes: usize): i32 { return load<i32>(sizes, 8); }
@inline function sizeIn(sizes: usize): i32 { return load<i32>(sizes, 12); }
@inline function valueSizeIn(sizes: usize): i32 { return load<i32>(sizes, 16); }
/** Rows of a text's mask: one for all queries, or one for each. */
@inline function maskRowsIn(sizes: usize): i32 { return load<i32>(sizes, 20); }
/** The place of a query's last visible key is the query's own plus this; so much that it never counts where attention is not causal. */
@inline function offsetIn(sizes: usize): i32 { return load<i32>(sizes, 24); }
/** Draws below it are dropped. */
@inline function thresholdIn(sizes: usize): i32 { return load<i32>(sizes, 28); }
@inline function seedIn(sizes: usize): i32 { return load<i32>(sizes, 32); }
@inline function scaleIn(sizes: usize): f32 { return load<f32>(sizes, 36); }
/** By how much the probabilities grow that are not dropped. */
@inline function growthIn(sizes: usize): f32 { return load<f32>(sizes, 40); }

@inline
function eights(count: i32): i32 {
  return (count + 7) & ~7;
}

@inline
function bytesOf(count: i32): usize {
  return <usize>count << 2;
}

@inline
function listed(list: usize, index: i32): i32 {
  return load<i32>(list + bytesOf(index));
}

/** Lists the queries of a text that are asked. */
function listQueries(list: usize, sizes: usize, queryMask: usize, text: i32): i32 {
  const queries = queriesIn(sizes);
  const asked = queryMask + <usize>text * queries;
  let count = 0;
  for (let place = 0; place < queries; place++) {
    if (queryMask && !load<u8>(asked + place)) continue;
    store<i32>(list + bytesOf(count++), place);
  }
  return count;
}

/** Lists the keys of a text that a query of a list sees. */
function listKeys(list: usize, sizes: usize, mask: usize, text: i32, asked: usize, count: i32): i32 {
  const keys = keysIn(sizes), rows = maskRowsIn(sizes), offset = offsetIn(sizes);
  const start = mask + <usize>text * rows * keys;
  let found = 0;
  for (let place = 0; place < keys; place++) {
    // The last query sees what any other does, but for the mask.
    let index = count - 1;
    if (index < 0 || place > listed(asked, index) + offset) break;
    if (mask && rows == 1 && !load<u8>(start + place)) continue;
    if (mask && rows > 1) {
      while (index >= 0 && place <= listed(asked, index) + offset && !load<u8>(start + <usize>listed(asked, index) * keys + place)) index--;
      if (index < 0 || place > listed(asked, index) + offset) continue;
    }
    store<i32>(list + bytesOf(found++), place);
  }
  return found;
}

/** How many of the listed keys, from the first, a query may see, given how many an earlier one does. */
@inline
function visible(list: usize, count: i32, before: i32, last: i32): i32 {
  while (before < count && listed(list, before) <= last) before++;
  return before;
}

/** Panels of eight listed rows, the depth running outside of them, and zeros for those that are missing. */
function packListed(target: usize, source: usize, list: usize, count: i32, stride: usize, depth: i32): void {
  for (let first = 0; first < count; first += 8, target += <usize>depth << 5) {
    for (let lane = 0; lane < 8; lane++) {
      let to = target + bytesOf(lane);
      if (first + lane >= count) {
        for (let k = 0; k < depth; k++, to += 32) store<f32>(to, 0);
        continue;
      }
      let from = source + <usize>listed(list, first + lane) * stride;
      for (let k = 0; k < depth; k++, to += 32, from += 4) store<f32>(to, load<f32>(from));
    }
  }
}

/** Scores of keys that one query does not see, by its row of the mask, become −∞. Returns how many it sees. */
function hide(scores: usize, list: usize, count: i32, maskRow: usize): i32 {
  if (!maskRow) return count;
  let seen = 0;
  for (let index = 0; index < count; index++) {
    if (load<u8>(maskRow + listed(list, index))) seen++;
    else store<f32>(scores + bytesOf(index), -Infinity);
  }
  return seen;
}

@inline
function mix(x: i32): i32 {
  x = (x ^ (x >>> 16)) * 0x7feb352d;
  x = (x ^ (x >>> 15)) * 0x846ca68b;
  return x ^ (x >>> 16);
}

/** All bits of those of four keys whose probabilities are kept, by the seed of their row. */
@inline
function kept(row: i32, keys: v128, threshold: i32): v128 {
  let x = i32x4.add(i32x4.splat(row), i32x4.mul(keys, i32x4.splat(0x9e3779b9)));
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x7feb352d));
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 15)), i32x4.splat(0x846ca68b));
  return i32x4.ge_u(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(threshold));
}

@inline
function seedOf(sizes: usize, unit: i32, place: i32): i32 {
  return mix(seedIn(sizes) + mix(unit * queriesIn(sizes) + place));
}

/** A row times a factor. */
@inline
function scaleRow(target: usize, source: usize, count: i32, factor: f32): void {
  const four = f32x4.splat(factor);
  for (let left = count; left > 0; left -= 4, target += 16, source += 16) put(target, f32x4.mul(get(source, left), four), left);
}

/** Rows times panels of which only the first `depth` of `whole` are taken. */
@inline
function multiplyFirst(a: usize, rows: i32, aStride: usize, depth: i32, panels: usize, whole: i32, columns: i32, c: usize, cStride: usize): void {
  for (let column = 0; column < columns; column += 8, panels += <usize>whole << 5) {
    multiplyRows(a, 0, rows, <i32>aStride, depth, panels, 8, c + bytesOf(column), 0, <i32>cStride, 0, 0);
  }
}

/** Numbers of scratch memory that {@link attend} needs. */
export function attendScratch(sizes: usize): i32 {
  const keys = eights(keysIn(sizes)), values = eights(valueSizeIn(sizes));
  return eights(queriesIn(sizes)) + keys + keys * sizeIn(sizes) + keys * values + blockRows * (keys + eights(sizeIn(sizes)) + values + 1);
}

/** The output and the logarithms of the denominators, for the units from `first` to `end`. */
export function attend(sizes: usize, query: usize, key: usize, value: usize, mask: usize, queryMask: usize, output: usize, logSumExp: usize, first: i32, end: i32, scratch: usize): void {
  const queries = queriesIn(sizes), keys = keysIn(sizes), heads = headsIn(sizes);
  const size = sizeIn(sizes), valueSize = valueSizeIn(sizes), offset = offsetIn(sizes), threshold = thresholdIn(sizes);
  const stride = bytesOf(heads * size), valueStride = bytesOf(heads * valueSize);
  const scoreStride = bytesOf(eights(keys)), queryStride = bytesOf(eights(size)), outStride = bytesOf(eights(valueSize));
  const asked = scratch, list = asked + bytesOf(eights(queries)), keyPanels = list + scoreStride;
  const valuePanels = keyPanels + scoreStride * size, scores = valuePanels + scoreStride * eights(valueSize);
  const block = scores + scoreStride * blockRows, outputs = block + queryStride * blockRows, factors = outputs + outStride * blockRows;
  for (let unit = first; unit < end; unit++) {
    const text = unit / heads, head = unit % heads;
    const count = listQueries(asked, sizes, queryMask, text);
    const seen = listKeys(list, sizes, mask, text, asked, count);
    const firstQuery = query + <usize>text * queries * stride + bytesOf(head * size);
    const firstOutput = output + <usize>text * queries * valueStride + bytesOf(head * valueSize);
    const sums = logSumExp + bytesOf(unit * queries);
    if (count < queries) {
      memory.fill(sums, 0, bytesOf(queries));
      for (let place = 0; place < queries; place++) memory.fill(firstOutput + <usize>place * valueStride, 0, bytesOf(valueSize));
    }
    packListed(keyPanels, key + <usize>text * keys * stride + bytesOf(head * size), list, seen, stride, size);
    packRows(valuePanels, value + <usize>text * keys * valueStride + bytesOf(head * valueSize), list, seen, <i32>valueStride, valueSize, 8);
    const maskRow = maskRowsIn(sizes) > 1 ? mask + <usize>text * queries * keys : 0;
    let last = 0;
    for (let start = 0; start < count; start += blockRows) {
      const rows = min(blockRows, count - start);
      for (let row = 0; row < rows; row++) scaleRow(block + row * queryStride, firstQuery + <usize>listed(asked, start + row) * stride, size, scaleIn(sizes));
      const columns = visible(list, seen, last, listed(asked, start + rows - 1) + offset);
      multiplyRows(block, 0, rows, <i32>queryStride, size, keyPanels, columns, scores, 0, <i32>scoreStride, 0, 0);
      for (let row = 0; row < rows; row++) {
        const place = listed(asked, start + row), own = scores + row * scoreStride;
        last = visible(list, columns, last, place + offset);
        const any = hide(own, list, last, maskRow ? maskRow + <usize>place * keys : 0);
        const top = largest(own, last);
        const sum: f32 = any > 0 ? exponentiate(own, last, top, own) : 0;
        store<f32>(sums + bytesOf(place), any > 0 ? <f32>(<f64>top + logarithm(<f64>sum)) : 0);
        store<f32>(factors + bytesOf(row), any > 0 ? growthIn(sizes) / sum : 0);
        const from = any > 0 ? last : 0;
        memory.fill(own + bytesOf(from), 0, bytesOf(eights(columns) - from));
        if (threshold == 0) continue;
        const rowSeed = seedOf(sizes, unit, place);
        for (let index = 0; index < last; index += 4) {
          const at = own + bytesOf(index);
          v128.store(at, v128.and(v128.load(at), kept(rowSeed, v128.load(list + bytesOf(index)), threshold)));
        }
      }
      multiplyFirst(scores, rows, scoreStride, columns, valuePanels, seen, valueSize, outputs, outStride);
      for (let row = 0; row < rows; row++) {
        scaleRow(firstOutput + <usize>listed(asked, start + row) * valueStride, outputs + row * outStride, valueSize, load<f32>(factors + bytesOf(row)));
      }
    }
  }
}

/** Numbers of scratch memory that {@link attendBack} needs. */
export function attendBackScratch(sizes: usize): i32 {
  const keys = eights(keysIn(sizes)), size = eights(sizeIn(sizes)), values = eights(valueSizeIn(sizes));
  return eights(queriesIn(sizes)) + keys + keys * (3 * size + 2 * values) + blockRows * (2 * keys + 3 * size + 2 * values);
}

/** The gradients, for the units from `first` to `end`. */
export function attendBack(sizes: usize, query: usize, key: usize, value: usize, mask: usize, queryMask: usize, output: usize, logSumExp: usize, dOutput: usize, dQuery: usize, dKey: usize, dValue: usize, first: i32, end: i32, scratch: usize): void {
  const queries = queriesIn(sizes), keys = keysIn(sizes), heads = headsIn(sizes);
  const size = sizeIn(sizes), valueSize = valueSizeIn(sizes), offset = offsetIn(sizes), threshold = thresholdIn(sizes);
  const stride = bytesOf(heads * size), valueStride = bytesOf(heads * valueSize);
  const scoreStride = bytesOf(eights(keys)), rowStride = bytesOf(eights(size)), valueRowStride = bytesOf(eights(valueSize));
  const asked = scratch, list = asked + bytesOf(eights(queries)), keyColumns = list + scoreStride;
  const keyPanels = keyColumns + scoreStride * eights(size), valueColumns = keyPanels + scoreStride * eights(size);
  const ofKeys = valueColumns + scoreStride * eights(valueSize), ofValues = ofKeys + scoreStride * eights(size);
  const scores = ofValues + scoreStride * eights(valueSize), slopes = scores + scoreStride * blockRows;
  const block = slopes + scoreStride * blockRows, blockPanels = block + rowStride * blockRows, ofBlock = blockPanels + rowStride * blockRows;
  const upstream = ofBlock + rowStride * blockRows, upstreamPanels = upstream + valueRowStride * blockRows;
  const growth = f32x4.splat(growthIn(sizes));
  for (let unit = first; unit < end; unit++) {
    const text = unit / heads, head = unit % heads;
    const count = listQueries(asked, sizes, queryMask, text);
    const seen = listKeys(list, sizes, mask, text, asked, count);
    const toQuery = <usize>text * queries * stride + bytesOf(head * size), toKey = <usize>text * keys * stride + bytesOf(head * size);
    const toOutput = <usize>text * queries * valueStride + bytesOf(head * valueSize), toValue = <usize>text * keys * valueStride + bytesOf(head * valueSize);
    const sums = logSumExp + bytesOf(unit * queries);
    if (count < queries) for (let place = 0; place < queries; place++) memory.fill(dQuery + toQuery + <usize>place * stride, 0, bytesOf(size));
    if (seen < keys) {
      for (let place = 0; place < keys; place++) {
        memory.fill(dKey + toKey + <usize>place * stride, 0, bytesOf(size));
        memory.fill(dValue + toValue + <usize>place * valueStride, 0, bytesOf(valueSize));
      }
    }
    memory.fill(ofKeys, 0, rowStride * eights(seen));
    memory.fill(ofValues, 0, valueRowStride * eights(seen));
    packListed(keyColumns, key + toKey, list, seen, stride, size);
    packListed(valueColumns, value + toValue, list, seen, valueStride, valueSize);
    packRows(keyPanels, key + toKey, list, seen, <i32>stride, size, 8);
    const maskRow = maskRowsIn(sizes) > 1 ? mask + <usize>text * queries * keys : 0;
    let last = 0;
    for (let start = 0; start < count; start += blockRows) {
      const rows = min(blockRows, count - start);
      for (let row = 0; row < rows; row++) {
        const place = <usize>listed(asked, start + row);
        scaleRow(block + row * rowStride, query + toQuery + place * stride, size, scaleIn(sizes));
        scaleRow(upstream + row * valueRowStride, dOutput + toOutput + place * valueStride, valueSize, 1);
      }
      packRows(blockPanels, block, 0, rows, <i32>rowStride, size, 8);
      packRows(upstreamPanels, upstream, 0, rows, <i32>valueRowStride, valueSize, 8);
      const columns = visible(list, seen, last, listed(asked, start + rows - 1) + offset);
      multiplyRows(block, 0, rows, <i32>rowStride, size, keyColumns, columns, scores, 0, <i32>scoreStride, 0, 0);
      multiplyRows(upstream, 0, rows, <i32>valueRowStride, valueSize, valueColumns, columns, slopes, 0, <i32>scoreStride, 0, 0);
      for (let row = 0; row < rows; row++) {
        const place = listed(asked, start + row), own = scores + row * scoreStride, slope = slopes + row * scoreStride;
        last = visible(list, columns, last, place + offset);
        hide(own, list, last, maskRow ? maskRow + <usize>place * keys : 0);
        exponentiate(own, last, load<f32>(sums + bytesOf(place)), own);
        memory.fill(own + bytesOf(last), 0, bytesOf(eights(columns) - last));
        let mean: f32 = 0;
        const given = upstream + row * valueRowStride, found = output + toOutput + <usize>place * valueStride;
        for (let index = 0; index < valueSize; index++) mean += load<f32>(given + bytesOf(index)) * load<f32>(found + bytesOf(index));
        const means = f32x4.splat(mean), rowSeed = seedOf(sizes, unit, place);
        for (let index = 0; index < eights(columns); index += 4) {
          const at = bytesOf(index);
          const probability = v128.load(own + at);
          let d = v128.load(slope + at);
          if (threshold != 0) {
            const keeps = v128.and(kept(rowSeed, v128.load(list + at), threshold), growth);
            d = f32x4.mul(d, keeps);
            v128.store(own + at, f32x4.mul(probability, keeps));
          }
          v128.store(slope + at, f32x4.mul(probability, f32x4.sub(d, means)));
        }
      }
      addTransposedProduct(scores, scoreStride, rows, columns, upstreamPanels, valueSize, ofValues, valueRowStride);
      addTransposedProduct(slopes, scoreStride, rows, columns, blockPanels, size, ofKeys, rowStride);
      multiplyFirst(slopes, rows, scoreStride, columns, keyPanels, seen, size, ofBlock, rowStride);
      for (let row = 0; row < rows; row++) scaleRow(dQuery + toQuery + <usize>listed(asked, start + row) * stride, ofBlock + row * rowStride, size, scaleIn(sizes));
    }
    for (let index = 0; index < seen; index++) {
      const place = <usize>listed(list, index);
      memory.copy(dKey + toKey + place * stride, ofKeys + index * rowStride, bytesOf(size));
      memory.copy(dValue + toValue + place * valueStride, ofValues + index * valueRowStride, bytesOf(valueSize));
    }
  }
}
