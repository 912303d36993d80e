package joist.graph.interpret;

import java.util.Map;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * DepthToSpace and SpaceToDepth: channels to blocks of pixels and back, {@code [N, B * B * C, H,
 * W]} to {@code [N, C, H * B, W * B]}. A channel counts (row, column, c) in mode DCR and (c, row,
 * column) in mode CRD, where row and column are places in the block.
 */
final class SpaceBlocks {
  private SpaceBlocks() {}

  static void addTo(Map<String, Operation> all) {
    all.put("DepthToSpace", Operation.of(SpaceBlocks::depthToSpace));
    all.put("SpaceToDepth", Operation.of(SpaceBlocks::spaceToDepth));
  }

  private static Tensor depthToSpace(Call call) {
    long block = block(call);
    Shape deep = call.input(0).shape();
    if (deep.dim(1) % (block * block) != 0) {
      throw call.failure("%s does not split into blocks of %d".formatted(deep, block));
    }
    Shape wide =
        Shape.of(
            deep.dim(0), deep.dim(1) / block / block, deep.dim(2) * block, deep.dim(3) * block);
    Tensor result = Tensor.zeros(call.input(0).type(), wide);
    for (long i = 0; i < wide.elements(); i++) {
      Elements.copy(call.input(0), deepIndex(call, deep, wide, i), result, i);
    }
    return result;
  }

  private static Tensor spaceToDepth(Call call) {
    long block = block(call);
    Shape wide = call.input(0).shape();
    if (wide.dim(2) % block != 0 || wide.dim(3) % block != 0) {
      throw call.failure("%s does not split into blocks of %d".formatted(wide, block));
    }
    Shape deep =
        Shape.of(
            wide.dim(0), wide.dim(1) * block * block, wide.dim(2) / block, wide.dim(3) / block);
    Tensor result = Tensor.zeros(call.input(0).type(), deep);
    for (long i = 0; i < wide.elements(); i++) {
      Elements.copy(call.input(0), i, result, deepIndex(call, deep, wide, i));
    }
    return result;
  }

  private static long block(Call call) {
    long block = call.node().intAttribute("blocksize", 0);
    if (block < 1 || call.input(0).shape().rank() != 4) {
      throw call.failure(
          "expected [N, C, H, W] and a blocksize above 0, got %s and %d"
              .formatted(call.input(0), block));
    }
    return block;
  }

  /** Where in the deep tensor element {@code i} of the wide one is. */
  private static long deepIndex(Call call, Shape deep, Shape wide, long i) {
    long block = block(call);
    long[] at = Layout.coordinates(wide, i);
    long place = at[2] % block * block + at[3] % block;
    boolean columnFirst = call.node().stringAttribute("mode", "DCR").equals("CRD");
    long channel = columnFirst ? at[1] * block * block + place : place * wide.dim(1) + at[1];
    return Layout.flat(deep, new long[] {at[0], channel, at[2] / block, at[3] / block});
  }
}
