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
 * @param taken how many of the batch's rows are in the block, which may have more
 * @param rows of the whole batch
 */
record BlockOutputs(Map<String, Datum> outputs, long from, long taken, long rows) {
  void put(String name, Tensor block) {
    Datum whole = outputs.get(name);
    if (whole == null) {
      whole = CallMemory.zeros(block.type(), TensorRows.withRows(block.shape(), rows));
      outputs.put(name, whole);
    }
    TensorRows.copyRows(block, 0, (Tensor) whole, from, taken);
  }
}
