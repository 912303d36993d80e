package joist.compiler.shaped;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import joist.compiler.call.Tables;
import joist.compiler.contract.Packing;
import joist.tensor.ElementType;
import joist.tensor.Region;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Constants packed for products, each once for each way of packing, whatever the shapes of inputs,
 * and the tables of routines: what all plans of a graph share, in the memory of one model.
 * Thread-safe.
 */
final class PackedWeights {
  private final Region region;
  private final IdentityHashMap<Tensor, Map<Packing, Tensor>> packed = new IdentityHashMap<>();

  private final Tables tables = new Tables();
  private long chargedTables;

  PackedWeights(Region region) {
    this.region = region;
  }

  Tables tables() {
    return tables;
  }

  /** The model's memory. */
  Region region() {
    return region;
  }

  /** Charges the tables that were made since the last time. */
  synchronized void chargeTables() {
    long now = tables.bytes();
    region.charge(now - chargedTables);
    chargedTables = now;
  }

  synchronized Tensor packed(Tensor tensor, Packing packing) {
    return packed
        .computeIfAbsent(tensor, key -> new HashMap<>())
        .computeIfAbsent(packing, key -> pack(tensor, key));
  }

  synchronized long bytes() {
    return packed.values().stream()
        .flatMap(each -> each.values().stream())
        .mapToLong(Tensor::byteSize)
        .sum();
  }

  /** Pages of a file that were packed are let go: the file has them still. */
  private Tensor pack(Tensor tensor, Packing packing) {
    Tensor to = region.zeros(ElementType.F32, Shape.of(packing.elements()));
    packing.pack(tensor.data(), to.data());
    if (tensor.data().isMapped()) {
      tensor.data().unload();
    }
    return to;
  }
}
