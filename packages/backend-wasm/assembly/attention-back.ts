// The gradient of attention. A block of keys is dealt with at a time, and for it all queries, eight at a time, whose probabilities are
// computed again. What goes to the gradient of a query is added up in the order of the keys, and what goes to that of a key in the order of
// the queries, so that one of the two can be computed without the other, by blocks, and comes to the same.
import { attendBlocks, blockAt, blocksOfKeys, blocksOfQueries, fetchText, keyBlock, largestBlockBack, longest, packEights, packRows, rowProduct, unpackEight } from './attention-blocks';
import { constantCount, log2e, moderate, moderateProbabilities, portionLog, probabilities, putConstants } from './attention-scores';
import { countVisible, fillUnlisted, headsIn, hide, keysIn, listed, listKeys, listQueries, queriesIn, scaleIn, sizeIn, thresholdIn, valueSizeIn } from './attention-sight';
import { bytesOf, clear, clearEights, copyRow, eights, multiplyEights } from './eights';

/** Numbers of scratch memory that {@link attendBack} needs. */
export function attendBackScratch(sizes: usize): i32 {
  const queries = eights(queriesIn(sizes)), keys = eights(keysIn(sizes)), size = eights(sizeIn(sizes)), values = eights(valueSizeIn(sizes));
  return constantCount + keys * (1 + size + values) + queries * (5 + 3 * size + 2 * values) + (largestBlockBack + 8) * (64 + size + values) + 8 * max(size, values) + 16;
}

/** The gradients, for blocks that are counted unit by unit, from `first` to `end`; `by` says what blocks they are. */
export function attendBack(sizes: usize, query: usize, key: usize, value: usize, mask: usize, queryMask: usize, output: usize, logSumExp: usize, dOutput: usize, dQuery: usize, dKey: usize, dValue: usize, by: i32, first: i32, end: i32, scratch: usize): void {
  const queries = queriesIn(sizes), keys = keysIn(sizes), heads = headsIn(sizes), size = sizeIn(sizes), valueSize = valueSizeIn(sizes), scale = scaleIn(sizes);
  const stride = bytesOf(heads * size), valueStride = bytesOf(heads * valueSize), rowBytes = bytesOf(eights(size)), valueBytes = bytesOf(eights(valueSize));
  const most = keyBlock(sizes, largestBlockBack), forQueries = bytesOf(eights(queries)), forKeys = bytesOf(eights(keys)), forBlock = bytesOf(most + 8), blocks = attendBlocks(sizes, by);
  const asked = scratch + bytesOf(constantCount), counts = asked + forQueries, shifts = counts + forQueries, areModerate = shifts + 2 * forQueries, list = areModerate + forQueries;
  const keyRows = list + forKeys, values = keyRows + forKeys * eights(size), queryRows = values + forKeys * eights(valueSize);
  const queryEights = queryRows + forQueries * eights(size), ofQueries = queryEights + forQueries * eights(size), upstreamRows = ofQueries + forQueries * eights(size);
  const upstreamEights = upstreamRows + forQueries * eights(valueSize), scores = upstreamEights + forQueries * eights(valueSize), slopes = scores + 32 * forBlock;
  const ofKeys = slopes + 32 * forBlock, ofValues = ofKeys + forBlock * eights(size), rows = ofValues + forBlock * eights(valueSize);
  const isDropped = thresholdIn(sizes) != 0;
  // Sums of keys and values that go over several blocks of queries are loaded and stored less often.
  const together = by == blocksOfQueries ? 1 : 4, wide: usize = 32 * together;
  putConstants(scratch);
  for (let unit = first / blocks; unit * blocks < end; unit++) {
    const text = unit / heads, head = unit % heads;
    const toQuery = <usize>text * queries * stride + bytesOf(head * size), toKey = <usize>text * keys * stride + bytesOf(head * size);
    const toOutput = <usize>text * queries * valueStride + bytesOf(head * valueSize), toValue = <usize>text * keys * valueStride + bytesOf(head * valueSize);
    const count = listQueries(asked, sizes, queryMask, text), seen = listKeys(list, sizes, mask, text, asked, count);
    countVisible(counts, sizes, list, seen, asked, count);
    if (head == 0) {
      fetchText(query, text, queries, stride, rows); fetchText(dQuery, text, queries, stride, rows);
      fetchText(output, text, queries, valueStride, rows); fetchText(dOutput, text, queries, valueStride, rows);
      fetchText(key, text, keys, stride, rows); fetchText(dKey, text, keys, stride, rows);
      fetchText(value, text, keys, valueStride, rows); fetchText(dValue, text, keys, valueStride, rows);
    }
    packRows(key + toKey, list, seen, stride, size, 1, keyRows);
    packRows(value + toValue, list, seen, valueStride, valueSize, 1, values);
    packRows(query + toQuery, asked, count, stride, size, 1, queryRows);
    packRows(dOutput + toOutput, asked, count, valueStride, valueSize, 1, upstreamRows);
    packEights(queryRows, count, size, scale * log2e, queryEights);
    packEights(upstreamRows, count, valueSize, 1, upstreamEights);
    clear(shifts, 2 * forQueries);
    const length = abs(scale) * log2e * longest(keyRows, seen, size);
    for (let index = 0; index < count; index++) {
      const place = <usize>listed(asked, index), row = toOutput + place * valueStride, at = shifts + (<usize>(index >> 3) << 6) + ((index & 7) << 2);
      if (!(index & 7)) store<i32>(areModerate + bytesOf(index >> 3), i32(!isDropped && longest(queryRows + <usize>index * rowBytes, min(8, count - index), size) * length <= moderate));
      const begin = load<i32>(areModerate + bytesOf(index >> 3)) ? portionLog : 0;
      store<f32>(at, <f32>(begin - <f64>load<f32>(logSumExp + bytesOf(unit * queries) + (place << 2)) * log2e));
      store<f32>(at, -rowProduct(output + row, dOutput + row, valueSize), 32);
    }
    const firstOwn = max(0, first - unit * blocks), lastOwn = min(blocks, end - unit * blocks);
    const firstQueries = by == blocksOfQueries ? firstOwn : 0, lastQueries = by == blocksOfQueries ? lastOwn : attendBlocks(sizes, blocksOfQueries);
    const firstKeys = by == blocksOfKeys ? firstOwn : 0, lastKeys = by == blocksOfKeys ? lastOwn : attendBlocks(sizes, blocksOfKeys);
    clear(ofQueries, forQueries * eights(size));
    for (let block = firstKeys; block < lastKeys; block++) {
      const from = (by == blocksOfKeys ? blockAt(block, blocks) : block) * most, to = min(seen, from + most);
      if (by != blocksOfQueries && seen < keys) {
        fillUnlisted(dKey + toKey, stride, size, list, seen, from, min(keys, from + most));
        fillUnlisted(dValue + toValue, valueStride, valueSize, list, seen, from, min(keys, from + most));
      }
      if (from >= to) continue;
      const keysFrom = keyRows + <usize>from * rowBytes, valuesFrom = values + <usize>from * valueBytes, listFrom = list + bytesOf(from);
      clear(ofKeys, forBlock * (eights(size) + eights(valueSize)));
      for (let asking = firstQueries; asking < lastQueries; asking += together) {
        const start = (by == blocksOfQueries ? blockAt(asking, blocks) : asking) << 3, stop = min(count, start + (together << 3));
        const columns = start < count ? min(to, listed(counts, stop - 1)) - from : 0;
        if (columns <= 0) continue;
        for (let first = start, score = scores, slope = slopes; first < stop; first += 8, score += 32, slope += 32) {
          const shift = shifts + (<usize>first << 3), end = min(stop, first + 8), ofFirst = ofQueries + <usize>first * rowBytes;
          const asks = queryEights + <usize>first * rowBytes, gets = upstreamEights + <usize>first * valueBytes;
          const own = max(0, min(to, listed(counts, end - 1)) - from);
          if (load<i32>(areModerate + bytesOf(first >> 3))) {
            moderateProbabilities(score, slope, wide, own, keysFrom, rowBytes, asks, size, valuesFrom, valueBytes, gets, valueSize, shift, scratch);
          } else {
            multiplyEights(keysFrom, rowBytes, 4, asks, 32, size, shift, 0, score, wide, own);
            multiplyEights(valuesFrom, valueBytes, 4, gets, 32, valueSize, isDropped ? 0 : shift + 32, 0, slope, wide, own);
            probabilities(score, slope, wide, own, shift + 32, sizes, unit, listFrom, asked, first, scratch);
          }
          hide(score, wide, from, from + own, first, end, sizes, mask, text, list, asked, counts, 0);
          hide(slope, wide, from, from + own, first, end, sizes, mask, text, list, asked, counts, 0);
          if (by != blocksOfKeys) multiplyEights(keysFrom, 4, rowBytes, slope, wide, own, ofFirst, 32, ofFirst, 32, size);
          clearEights(score, wide, own, eights(columns));
          clearEights(slope, wide, own, eights(columns));
        }
        if (by == blocksOfQueries) continue;
        const depth = eights(stop - start);
        for (let at: usize = 0; at < valueBytes; at += 32) multiplyEights(scores, wide, 4, upstreamRows + <usize>start * valueBytes + at, valueBytes, depth, ofValues + at, valueBytes, ofValues + at, valueBytes, columns);
        for (let at: usize = 0; at < rowBytes; at += 32) multiplyEights(slopes, wide, 4, queryRows + <usize>start * rowBytes + at, rowBytes, depth, ofKeys + at, rowBytes, ofKeys + at, rowBytes, columns);
      }
      if (by == blocksOfQueries) continue;
      for (let index = from; index < to; index++) {
        const place = <usize>listed(list, index), at = <usize>(index - from);
        copyRow(ofKeys + at * rowBytes, size, scale, dKey + toKey + place * stride);
        copyRow(ofValues + at * valueBytes, valueSize, 1, dValue + toValue + place * valueStride);
      }
    }
    if (by == blocksOfKeys) continue;
    for (let asking = firstQueries; asking < lastQueries; asking++) {
      const start = (by == blocksOfQueries ? blockAt(asking, blocks) : asking) << 3;
      if (count < queries) fillUnlisted(dQuery + toQuery, stride, size, asked, count, start, min(queries, start + 8));
      if (start < count) unpackEight(ofQueries + <usize>start * rowBytes, size, scale, asked, start, min(count, start + 8), rows, dQuery + toQuery, stride);
    }
  }
}
