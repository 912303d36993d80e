package joist.compiler.bytecode;

import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * What code of the Vector API refers to: the species of one width of register, masks of the first
 * lanes, and the shuffles that halve. The one class that needs the incubator module to be loaded.
 */
final class Species {
  /** The width that the machine likes best, in lanes. */
  static int preferredLanes() {
    return FloatVector.SPECIES_PREFERRED.length();
  }

  private Species() {}

  /** The constants of {@link VectorConstants}, in its order. */
  static List<Object> constants(int lanes) {
    VectorSpecies<Float> reals =
        VectorSpecies.of(float.class, VectorShape.forBitSize(lanes * Float.SIZE));
    VectorSpecies<Integer> ints = reals.withLanes(int.class);
    VectorSpecies<Byte> bytes =
        VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, lanes * Byte.SIZE)));
    List<Object> constants = new ArrayList<>(List.of(reals, ints, bytes));
    for (VectorSpecies<?> species : List.of(reals, ints, bytes)) {
      for (int count = 1; count <= lanes; count++) {
        constants.add(VectorMask.fromLong(species, (1L << count) - 1));
      }
    }
    for (int half = lanes / 2; half > 0; half /= 2) {
      int by = half;
      constants.add(VectorShuffle.fromOp(reals, lane -> (lane + by) % lanes));
    }
    constants.add(VectorShuffle.fromOp(reals, lane -> 0));
    return constants;
  }
}
