package joist.compiler.contract;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Packs the weights {@code f32[D, gates * H, K]} of a recurrent operator to {@code f32[products,
 * blocks, K, gates, lanes]} for each direction: each product has some of the gates.
 *
 * @param all how many gates there are
 * @param products the gates of each product
 * @param sums K
 * @param hidden H
 */
record GateWeights(
    int directions, int all, List<List<Integer>> products, long sums, long hidden, int lanes)
    implements Packing {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;

  GateWeights {
    products = List.copyOf(products);
  }

  private long units() {
    return Math.ceilDiv(hidden, lanes) * lanes;
  }

  private long ofDirection() {
    return sums * all * units();
  }

  @Override
  public long elements() {
    return directions * ofDirection();
  }

  /** Where a product's weights begin. */
  long offset(int direction, int product) {
    long before = products.stream().limit(product).mapToLong(List::size).sum();
    return direction * ofDirection() + before * sums * units();
  }

  @Override
  public void pack(MemorySegment from, MemorySegment to) {
    for (int direction = 0; direction < directions; direction++) {
      for (int product = 0; product < products.size(); product++) {
        pack(from, direction, product, to);
      }
    }
  }

  private void pack(MemorySegment from, int direction, int product, MemorySegment to) {
    List<Integer> gates = products.get(product);
    for (int g = 0; g < gates.size(); g++) {
      for (long unit = 0; unit < units(); unit++) {
        long row = (direction * all + gates.get(g)) * hidden + unit;
        long block = unit / lanes;
        for (long k = 0; k < sums; k++) {
          float value = unit < hidden ? from.getAtIndex(F32, row * sums + k) : 0;
          long at = ((block * sums + k) * gates.size() + g) * lanes + unit % lanes;
          to.setAtIndex(F32, offset(direction, product) + at, value);
        }
      }
    }
  }
}
