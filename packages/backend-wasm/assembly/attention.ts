// Scaled dot-product attention, by text and head: `unit` counts text · heads + head. The keys that some query of the text sees are packed
// once, the others are left out; then come queries, eight at a time, with a block of keys after the other, whose scores are all that is held
// of them. So memory grows with time. Blocks begin at the same queries and keys always, and depend on nothing outside of their unit.
import { attendBlocks, blockAt, blocksOfQueries, fetchText, keyBlock, largestBlock, longest, packEights, packRows, unpackEight } from './attention-blocks';
import { beginSums, constantCount, drop, exponentials, exponentialsOfAny, finishSums, hidden, log2e, moderate, putConstants } from './attention-scores';
import { countVisible, fillUnlisted, headsIn, hide, isPartly, keysIn, listed, listKeys, listQueries, queriesIn, scaleIn, sizeIn, valueSizeIn } from './attention-sight';
import { bytesOf, clear, eights, multiplyEights } from './eights';

/** Numbers of scratch memory that {@link attend} needs. */
export function attendScratch(sizes: usize): i32 {
  const queries = eights(queriesIn(sizes)), keys = eights(keysIn(sizes)), size = eights(sizeIn(sizes)), values = eights(valueSizeIn(sizes));
  return constantCount + 2 * queries + keys * (1 + size + values) + 16 * (size + values) + 8 * (largestBlock + 8) + 16;
}

/** Keys for which it is worth that they take turns. */
const worthTurns: i32 = 36;

/** The output and the logarithms of the denominators, for blocks of eight queries, which are counted unit by unit, from `first` to `end`. */
export function attend(sizes: usize, query: usize, key: usize, value: usize, mask: usize, queryMask: usize, output: usize, logSumExp: usize, first: i32, end: i32, scratch: usize): void {
  const queries = queriesIn(sizes), keys = keysIn(sizes), heads = headsIn(sizes), size = sizeIn(sizes), valueSize = valueSizeIn(sizes);
  const stride = bytesOf(heads * size), valueStride = bytesOf(heads * valueSize), rowBytes = bytesOf(eights(size)), valueBytes = bytesOf(eights(valueSize));
  const asked = scratch + bytesOf(constantCount), counts = asked + bytesOf(eights(queries)), list = counts + bytesOf(eights(queries));
  const keyRows = list + bytesOf(eights(keys)), values = keyRows + <usize>eights(keys) * rowBytes;
  const rows = values + <usize>eights(keys) * valueBytes, block = rows + 8 * max(rowBytes, valueBytes), sums = block + 8 * rowBytes;
  const summed = sums + 64, scores = summed + 8 * valueBytes;
  const most = keyBlock(sizes, largestBlock), blocks = attendBlocks(sizes, blocksOfQueries);
  putConstants(scratch);
  for (let unit = first / blocks; unit * blocks < end; unit++) {
    const text = unit / heads, head = unit % heads;
    const toQuery = query + <usize>text * queries * stride + bytesOf(head * size);
    const toOutput = output + <usize>text * queries * valueStride + bytesOf(head * valueSize), toSums = logSumExp + bytesOf(unit * queries);
    const count = listQueries(asked, sizes, queryMask, text), seen = listKeys(list, sizes, mask, text, asked, count);
    countVisible(counts, sizes, list, seen, asked, count);
    if (head == 0) {
      fetchText(query, text, queries, stride, rows); fetchText(output, text, queries, valueStride, rows);
      fetchText(key, text, keys, stride, rows); fetchText(value, text, keys, valueStride, rows);
    }
    packRows(key + <usize>text * keys * stride + bytesOf(head * size), list, seen, stride, size, 1, keyRows);
    packRows(value + <usize>text * keys * valueStride + bytesOf(head * valueSize), list, seen, valueStride, valueSize, 1, values);
    const length = longest(keyRows, seen, size);
    for (let index = max(0, first - unit * blocks), last = min(blocks, end - unit * blocks); index < last; index++) {
      const start = blockAt(index, blocks) << 3, stop = min(count, start + 8);
      if (count < queries) {
        fillUnlisted(toOutput, valueStride, valueSize, asked, count, start, min(queries, start + 8));
        fillUnlisted(toSums, 4, 1, asked, count, start, min(queries, start + 8));
      }
      if (start >= count) continue;
      packRows(toQuery, asked + bytesOf(start), stop - start, stride, size, scaleIn(sizes) * log2e, rows);
      packEights(rows, 8, size, 1, block);
      const isModerate = longest(rows, stop - start, size) * length <= moderate;
      beginSums(sums, isModerate);
      clear(summed, 8 * valueBytes);
      const columns = listed(counts, stop - 1);
      for (let from = 0; from < columns; from += most) {
        const to = min(columns, from + most);
        const keysFrom = keyRows + <usize>from * rowBytes, ready = to - from < worthTurns || isPartly(to, start, sizes, counts) ? to - from : 0;
        if (ready || !isModerate) {
          multiplyEights(keysFrom, rowBytes, 4, block, 32, size, 0, 0, scores, 32, to - from);
          hide(scores, 32, from, to, start, stop, sizes, mask, text, list, asked, counts, isModerate ? hidden : -Infinity);
        }
        if (isModerate) exponentials(scores, ready, keysFrom, rowBytes, block, size, to - from - ready, sums, scratch);
        else exponentialsOfAny(scores, to - from, sums, scratch, summed, valueSize);
        drop(scores, to - from, sizes, unit, list + bytesOf(from), asked, start);
        multiplyEights(values + <usize>from * valueBytes, 4, valueBytes, scores, 32, to - from, summed, 32, summed, 32, valueSize);
      }
      finishSums(sums, sizes, summed, valueSize);
      unpackEight(summed, valueSize, 1, asked, start, stop, rows, toOutput, valueStride);
      for (let one = start, sum = sums; one < stop; one++, sum += 4) store<f32>(toSums + bytesOf(listed(asked, one)), load<f32>(sum));
    }
  }
}
