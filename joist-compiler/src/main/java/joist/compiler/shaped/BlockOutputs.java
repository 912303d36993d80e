package joist.compiler.shaped;

import java.util.Map;
import joist.tensor.CallMemory;
import joist.tensor.Datum;
import joist.tensor.Tensor;
import joist.tensor.TensorRows;

/**
 * Where the outputs of one block go.
 *
 * @param outputs of the whole batch, by name; made when their first rows come
 * @param from the block's first row
 * @param rows of the whole batch
 */
record BlockOutputs(Map<String, Datum> outputs, long from, long rows) {
  void put(String name, Tensor block) {
    Datum whole =
        outputs.computeIfAbsent(
            name, key -> CallMemory.zeros(block.type(), TensorRows.withRows(block.shape(), rows)));
    long real = Math.min(block.shape().dim(0), rows - from); // a block may have more
    TensorRows.copyRows(block, 0, (Tensor) whole, from, real);
  }
}
