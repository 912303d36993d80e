package joist.compiler.shaped;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import joist.compiler.call.Tables;
import joist.compiler.contract.Packing;
import joist.compiler.forest.Forest;
import joist.compiler.lower.ForestLowering;
import joist.graph.Attribute;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Region;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Constants packed for products, each once for each way of packing, whatever the shapes of inputs,
 * forests of trees, and the tables of routines: what all plans of a graph share, in the memory of
 * one model. Thread-safe.
 */
final class PackedWeights {
  private final Region region;
  private final IdentityHashMap<Tensor, Map<Packing, Tensor>> packed = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Optional<Forest>> forests = new IdentityHashMap<>();

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
    long now = tableBytes();
    region.charge(now - chargedTables);
    chargedTables = now;
  }

  /** Bytes of tables and forests. */
  synchronized long tableBytes() {
    long ofForests =
        forests.values().stream().flatMap(Optional::stream).mapToLong(Forest::bytes).sum();
    return tables.bytes() + ofForests;
  }

  /** The forest of a tree operator; empty where there are no loops for it. */
  synchronized Optional<Forest> forest(Node node) {
    // Copies of a node share its attributes, which may be large: they are told by identity.
    for (Map.Entry<Node, Optional<Forest>> known : forests.entrySet()) {
      if (isSame(known.getKey().attributes(), node.attributes())) {
        return known.getValue();
      }
    }
    Optional<Forest> forest = ForestLowering.forest(node);
    forests.put(node, forest);
    return forest;
  }

  @SuppressWarnings("ReferenceEquality") // attributes are compared by identity
  private static boolean isSame(Map<String, Attribute> a, Map<String, Attribute> b) {
    return a.keySet().equals(b.keySet())
        && a.entrySet().stream().allMatch(entry -> b.get(entry.getKey()) == entry.getValue());
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
