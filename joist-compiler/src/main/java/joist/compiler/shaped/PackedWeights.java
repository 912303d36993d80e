package joist.compiler.shaped;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import joist.compiler.call.Tables;
import joist.compiler.contract.Packing;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Constants packed for products, each once for each way of packing, and the tables of routines:
 * what all plans of a graph share. Thread-safe.
 */
final class PackedWeights {
  private final IdentityHashMap<Tensor, Map<Packing, Tensor>> packed = new IdentityHashMap<>();

  private final Tables tables = new Tables();

  Tables tables() {
    return tables;
  }

  synchronized Tensor packed(Tensor tensor, Packing packing) {
    return packed
        .computeIfAbsent(tensor, key -> new HashMap<>())
        .computeIfAbsent(packing, key -> pack(tensor, key));
  }

  private static Tensor pack(Tensor tensor, Packing packing) {
    Tensor to = Tensor.zeros(ElementType.F32, Shape.of(packing.elements()));
    packing.pack(tensor.data(), to.data());
    return to;
  }
}
