// Scaled dot-product attention, for one text and head after the other: `unit` counts text · heads + head. The keys that some query of the
// text sees are packed once, the others are left out; then come queries, eight at a time, whose scores are all that is held of them, key by
// key and eight numbers to a key. So memory grows with time, and a unit's bits depend on nothing that is outside of it.
import { exponentials, headsIn, hide, keysIn, listed, log2e, maskRowsIn, offsetIn, probabilities, queriesIn, scaleIn, sizeIn, valueSizeIn, visible } from './attention-scores';
import { addProductOfEights, bytesOf, eights, fours, intoPanels, outOfPanels, productOfFours, transposeFour } from './eights';
import { multiplyAdd } from './multiply-add';
import { get } from './vectors';

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

/** The address of a listed row; 0 where the list has ended. */
@inline
function rowOf(source: usize, list: usize, index: i32, count: i32, stride: usize): usize {
  return index < count ? source + <usize>listed(list, index) * stride : 0;
}

/** Packs listed rows four at a time: each number of theirs stands beside that of the three others. */
function packFours(source: usize, list: usize, count: i32, stride: usize, columns: i32, to: usize): void {
  for (let first = 0; first < count; first += 4, to += <usize>columns << 4) {
    transposeFour(rowOf(source, list, first, count, stride), rowOf(source, list, first + 1, count, stride), rowOf(source, list, first + 2, count, stride), rowOf(source, list, first + 3, count, stride), columns, 1, to, 16);
  }
}

/** Packs eight listed rows from `first` on, times a factor: each number of theirs stands beside that of the seven others. */
function packEight(source: usize, list: usize, first: i32, count: i32, stride: usize, columns: i32, factor: f32, to: usize): void {
  for (let half = 0; half < 8; half += 4, first += 4, to += 16) {
    transposeFour(rowOf(source, list, first, count, stride), rowOf(source, list, first + 1, count, stride), rowOf(source, list, first + 2, count, stride), rowOf(source, list, first + 3, count, stride), columns, factor, to, 32);
  }
}

/** Packs listed rows into panels of eight columns. */
function packPanels(source: usize, list: usize, first: i32, count: i32, stride: usize, columns: i32, factor: f32, to: usize, panelBytes: usize): void {
  for (let index = first; index < count; index++, to += 32) intoPanels(source + <usize>listed(list, index) * stride, columns, factor, to, panelBytes);
}

/** Scores of four keys after the other with eight queries. */
function scoresOf(keyFours: usize, queries: usize, depth: i32, count: i32, scores: usize): void {
  for (let index = 0; index < count; index += 4, keyFours += <usize>depth << 4, scores += 128) productOfFours(keyFours, 16, queries, depth, scores);
}

/** Sums of panels of rows, weighted for eight queries: a block of eight rows for each panel. */
function weightedSums(weights: usize, panels: usize, panelBytes: usize, count: i32, columns: i32, sums: usize): void {
  for (let column = 0; column < columns; column += 8, panels += panelBytes, sums += 256) {
    productOfFours(weights, 32, panels, count, sums);
    productOfFours(weights + 16, 32, panels, count, sums + 128);
  }
}

/** Adds to panels of rows what eight queries give to each. */
function addToRows(weights: usize, count: i32, given: usize, columns: i32, panels: usize, panelBytes: usize): void {
  for (let column = 0; column < columns; column += 8, given += 256, panels += panelBytes) {
    for (let index = 0, at: usize = 0; index < count; index += 4, at += 128) addProductOfEights(weights + at, given, panels + at);
  }
}

/** Numbers of scratch memory that {@link attend} needs. */
export function attendScratch(sizes: usize): i32 {
  const keys = eights(keysIn(sizes)), values = eights(valueSizeIn(sizes));
  return eights(queriesIn(sizes)) + keys + keys * sizeIn(sizes) + keys * values + 8 * sizeIn(sizes) + 8 * keys + 8 * values + 16;
}

/** The output and the logarithms of the denominators, for the units from `first` to `end`. */
export function attend(sizes: usize, query: usize, key: usize, value: usize, mask: usize, queryMask: usize, output: usize, logSumExp: usize, first: i32, end: i32, scratch: usize): void {
  const queries = queriesIn(sizes), keys = keysIn(sizes), heads = headsIn(sizes);
  const size = sizeIn(sizes), valueSize = valueSizeIn(sizes), offset = offsetIn(sizes);
  const stride = bytesOf(heads * size), valueStride = bytesOf(heads * valueSize), forKeys = bytesOf(eights(keys));
  const asked = scratch, list = asked + bytesOf(eights(queries)), keyFours = list + forKeys, values = keyFours + forKeys * size;
  const block = values + forKeys * eights(valueSize), scores = block + bytesOf(8 * size), sums = scores + 8 * forKeys, results = sums + bytesOf(8 * eights(valueSize));
  for (let unit = first; unit < end; unit++) {
    const text = unit / heads, head = unit % heads;
    const count = listQueries(asked, sizes, queryMask, text);
    const seen = listKeys(list, sizes, mask, text, asked, count);
    const toQuery = query + <usize>text * queries * stride + bytesOf(head * size);
    const toOutput = output + <usize>text * queries * valueStride + bytesOf(head * valueSize);
    const toSums = logSumExp + bytesOf(unit * queries), panelBytes = <usize>seen << 5;
    if (count < queries) {
      memory.fill(toSums, 0, bytesOf(queries));
      fillRows(toOutput, queries, valueStride, valueSize);
    }
    packFours(key + <usize>text * keys * stride + bytesOf(head * size), list, seen, stride, size, keyFours);
    packPanels(value + <usize>text * keys * valueStride + bytesOf(head * valueSize), list, 0, seen, valueStride, valueSize, 1, values, panelBytes);
    let before = 0;
    for (let start = 0; start < count; start += 8) {
      const last = min(count, start + 8);
      const columns = visible(list, seen, before, listed(asked, last - 1) + offset);
      packEight(toQuery, asked, start, count, stride, size, scaleIn(sizes) * log2e, block);
      scoresOf(keyFours, block, size, columns, scores);
      before = hide(scores, sizes, list, columns, mask, text, asked, start, last, before);
      exponentials(scores, columns, sizes, unit, list, asked, start, results);
      weightedSums(scores, values, panelBytes, columns, valueSize, sums);
      for (let index = start, at = sums, result = results; index < last; index++, at += 32, result += 4) {
        const place = listed(asked, index);
        store<f32>(toSums + bytesOf(place), load<f32>(result));
        outOfPanels(at, 256, valueSize, load<f32>(result, 32), toOutput + <usize>place * valueStride);
      }
    }
  }
}

function fillRows(rows: usize, count: i32, stride: usize, columns: i32): void {
  for (let row = 0; row < count; row++, rows += stride) memory.fill(rows, 0, bytesOf(columns));
}

/** The product of two rows. */
function rowProduct(left: usize, right: usize, columns: i32): f32 {
  let four = f32x4.splat(0);
  for (; columns > 0; columns -= 4, left += 16, right += 16) four = multiplyAdd(get(left, columns), get(right, columns), four);
  return f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1) + (f32x4.extract_lane(four, 2) + f32x4.extract_lane(four, 3));
}

/** Numbers of scratch memory that {@link attendBack} needs. */
export function attendBackScratch(sizes: usize): i32 {
  const keys = eights(keysIn(sizes)), size = eights(sizeIn(sizes)), values = eights(valueSizeIn(sizes));
  return eights(queriesIn(sizes)) + keys + keys * (3 * size + 2 * values) + 16 * keys + 24 * size + 16 * values + 16;
}

/** The gradients, for the units from `first` to `end`. */
export function attendBack(sizes: usize, query: usize, key: usize, value: usize, mask: usize, queryMask: usize, output: usize, logSumExp: usize, dOutput: usize, dQuery: usize, dKey: usize, dValue: usize, first: i32, end: i32, scratch: usize): void {
  const queries = queriesIn(sizes), keys = keysIn(sizes), heads = headsIn(sizes);
  const size = sizeIn(sizes), valueSize = valueSizeIn(sizes), offset = offsetIn(sizes), scale = scaleIn(sizes);
  const stride = bytesOf(heads * size), valueStride = bytesOf(heads * valueSize), forKeys = bytesOf(eights(keys));
  const blockBytes = bytesOf(8 * eights(size)), valueBlockBytes = bytesOf(8 * eights(valueSize));
  const asked = scratch, list = asked + bytesOf(eights(queries)), keyFours = list + forKeys, keyPanels = keyFours + forKeys * eights(size);
  const ofKeys = keyPanels + forKeys * eights(size), valueFours = ofKeys + forKeys * eights(size), ofValues = valueFours + forKeys * eights(valueSize);
  const scores = ofValues + forKeys * eights(valueSize), slopes = scores + 8 * forKeys;
  const block = slopes + 8 * forKeys, blockPanels = block + blockBytes, ofBlock = blockPanels + blockBytes;
  const upstream = ofBlock + blockBytes, upstreamPanels = upstream + valueBlockBytes, shifts = upstreamPanels + valueBlockBytes;
  for (let unit = first; unit < end; unit++) {
    const text = unit / heads, head = unit % heads;
    const count = listQueries(asked, sizes, queryMask, text);
    const seen = listKeys(list, sizes, mask, text, asked, count);
    const toQuery = <usize>text * queries * stride + bytesOf(head * size), toKey = <usize>text * keys * stride + bytesOf(head * size);
    const toOutput = <usize>text * queries * valueStride + bytesOf(head * valueSize), toValue = <usize>text * keys * valueStride + bytesOf(head * valueSize);
    const toSums = logSumExp + bytesOf(unit * queries), panelBytes = <usize>seen << 5, sumBytes = <usize>fours(seen) << 5;
    if (count < queries) fillRows(dQuery + toQuery, queries, stride, size);
    if (seen < keys) {
      fillRows(dKey + toKey, keys, stride, size);
      fillRows(dValue + toValue, keys, valueStride, valueSize);
    }
    packFours(key + toKey, list, seen, stride, size, keyFours);
    packFours(value + toValue, list, seen, valueStride, valueSize, valueFours);
    packPanels(key + toKey, list, 0, seen, stride, size, 1, keyPanels, panelBytes);
    memory.fill(ofKeys, 0, (sumBytes * eights(size)) >> 3);
    memory.fill(ofValues, 0, (sumBytes * eights(valueSize)) >> 3);
    let before = 0;
    for (let start = 0; start < count; start += 8) {
      const last = min(count, start + 8);
      const columns = visible(list, seen, before, listed(asked, last - 1) + offset);
      packEight(query + toQuery, asked, start, last, stride, size, scale * log2e, block);
      packEight(dOutput + toOutput, asked, start, last, valueStride, valueSize, 1, upstream);
      memory.fill(blockPanels, 0, blockBytes);
      memory.fill(upstreamPanels, 0, valueBlockBytes);
      memory.fill(shifts, 0, 64);
      packPanels(query + toQuery, asked, start, last, stride, size, scale, blockPanels, 256);
      packPanels(dOutput + toOutput, asked, start, last, valueStride, valueSize, 1, upstreamPanels, 256);
      for (let index = start, at = shifts; index < last; index++, at += 4) {
        const place = listed(asked, index), row = toOutput + <usize>place * valueStride;
        store<f32>(at, load<f32>(toSums + bytesOf(place)) * log2e);
        store<f32>(at, rowProduct(output + row, dOutput + row, valueSize), 32);
      }
      scoresOf(keyFours, block, size, columns, scores);
      scoresOf(valueFours, upstream, valueSize, columns, slopes);
      before = hide(scores, sizes, list, columns, mask, text, asked, start, last, before);
      probabilities(scores, slopes, columns, sizes, unit, list, asked, start, shifts);
      addToRows(scores, columns, upstreamPanels, valueSize, ofValues, sumBytes);
      addToRows(slopes, columns, blockPanels, size, ofKeys, sumBytes);
      weightedSums(slopes, keyPanels, panelBytes, columns, size, ofBlock);
      for (let index = start, at = ofBlock; index < last; index++, at += 32) {
        outOfPanels(at, 256, size, scale, dQuery + toQuery + <usize>listed(asked, index) * stride);
      }
    }
    for (let index = 0; index < seen; index++) {
      const place = <usize>listed(list, index), at = <usize>index << 5;
      outOfPanels(ofKeys + at, sumBytes, size, 1, dKey + toKey + place * stride);
      outOfPanels(ofValues + at, sumBytes, valueSize, 1, dValue + toValue + place * valueStride);
    }
  }
}
