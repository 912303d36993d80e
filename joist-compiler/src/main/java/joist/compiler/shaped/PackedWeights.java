package joist.compiler.shaped;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import joist.compiler.call.Tables;
import joist.compiler.contract.Packing;
import joist.compiler.forest.Forest;
import joist.compiler.lower.ForestLowering;
import joist.compiler.share.HeldTensor;
import joist.compiler.share.NodeKey;
import joist.compiler.share.Share;
import joist.compiler.share.TensorSource;
import joist.graph.Attribute;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.MemoryKind;
import joist.tensor.Region;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Constants packed for products, each once for each way of packing, whatever the shapes of inputs,
 * forests of trees, and the tables of routines: what all plans of a graph share, in the memory of
 * one model, or in that of all models that share their constants. Thread-safe.
 */
final class PackedWeights {
  private final Region region;
  private final IdentityHashMap<Tensor, Map<Packing, Tensor>> packed = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Known> forests = new IdentityHashMap<>();

  private final Optional<Share> share;
  private final Tables tables;
  private long chargedTables;
  private long chargedForests;

  /**
   * A forest that was made, or none.
   *
   * @param key that it is shared by, which takes as long as its node's attributes are; empty where
   *     it is this model's own
   */
  private record Known(Optional<Forest> forest, Optional<NodeKey> key) {}

  /**
   * What makes packed weights of two models equal: how they lie, and the weights, which are one
   * object where they are shared.
   */
  private record PackedKey(HeldTensor weights, Packing packing) {
    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(Object other) {
      return other instanceof PackedKey that
          && weights == that.weights
          && packing.equals(that.packing);
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(weights) + packing.hashCode();
    }
  }

  /**
   * @param share of constants that other models may use too; empty where all are this model's own
   */
  PackedWeights(Region region, Optional<Share> share) {
    this.region = region;
    this.share = share;
    this.tables = new Tables(share);
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
    for (Known known : forests.values()) {
      if (share.isPresent() && known.key().isPresent() && known.forest().isPresent()) {
        share.get().grow(known.key().get(), known.forest().get().bytes());
      }
    }
    long ofTables = tables.bytes();
    region.charge(MemoryKind.HEAP, ofTables - chargedTables);
    chargedTables = ofTables;
    long ofForests = forestBytes();
    region.charge(MemoryKind.WEIGHTS, ofForests - chargedForests);
    chargedForests = ofForests;
  }

  /** Bytes of tables and forests that are not shared. */
  synchronized long tableBytes() {
    return tables.bytes() + forestBytes();
  }

  private long forestBytes() {
    return forests.values().stream()
        .filter(known -> known.key().isEmpty())
        .flatMap(known -> known.forest().stream())
        .mapToLong(Forest::bytes)
        .sum();
  }

  /** The forest of a tree operator; empty where there are no loops for it. */
  synchronized Optional<Forest> forest(Node node) {
    // Copies of a node share its attributes, which may be large: they are told by identity.
    for (Map.Entry<Node, Known> known : forests.entrySet()) {
      if (isSame(known.getKey().attributes(), node.attributes())) {
        return known.getValue().forest();
      }
    }
    Known made = made(node);
    forests.put(node, made);
    return made.forest();
  }

  private Known made(Node node) {
    Optional<Share> held = shareFor(node);
    if (held.isEmpty()) {
      return new Known(ForestLowering.forest(node), Optional.empty());
    }
    NodeKey key = NodeKey.of(node);
    return new Known(
        held.get().<Optional<Forest>>hold(key, memory -> ForestLowering.forest(node)),
        Optional.of(key));
  }

  private Optional<Share> shareFor(Node node) {
    return share.filter(held -> Share.isLarge(node.attributes()));
  }

  @SuppressWarnings("ReferenceEquality") // attributes are compared by identity
  private static boolean isSame(Map<String, Attribute> a, Map<String, Attribute> b) {
    return a.keySet().equals(b.keySet())
        && a.entrySet().stream().allMatch(entry -> b.get(entry.getKey()) == entry.getValue());
  }

  synchronized Tensor packed(Tensor tensor, Packing packing) {
    return packed
        .computeIfAbsent(tensor, key -> new HashMap<>())
        .computeIfAbsent(
            packing,
            key ->
                share
                    .filter(held -> Share.isLarge(tensor))
                    .map(held -> shared(held, tensor, key))
                    .orElseGet(() -> pack(tensor, key, region)));
  }

  private static Tensor shared(Share share, Tensor tensor, Packing packing) {
    HeldTensor weights = share.elements(tensor, new TensorSource.Owned());
    return share.hold(
        new PackedKey(weights, packing),
        memory ->
            weights
                .origin()
                .flatMap(origin -> kept(share, origin, weights.tensor(), packing, memory))
                .orElseGet(() -> pack(weights.tensor(), packing, memory)));
  }

  /** As other processes have them, where there is a place for that. */
  private static Optional<Tensor> kept(
      Share share, HeldTensor.Origin origin, Tensor tensor, Packing packing, Region memory) {
    String layout = "%d %s %s".formatted(Packing.VERSION, tensor.type(), packing);
    long bytes = ElementType.F32.bytes() * packing.elements();
    return share
        .cache()
        .flatMap(cache ->
            cache.packed(origin, layout, bytes, memory, to -> packing.pack(tensor.data(), to)))
        .map(data -> memory.over(ElementType.F32, Shape.of(packing.elements()), data));
  }

  /** Bytes of packed weights, though others may share them. */
  synchronized long bytes() {
    return packed.values().stream()
        .flatMap(each -> each.values().stream())
        .mapToLong(Tensor::byteSize)
        .sum();
  }

  /** Pages of a file that were packed are let go: the file has them still. */
  private static Tensor pack(Tensor tensor, Packing packing, Region memory) {
    Tensor to = memory.zeros(ElementType.F32, Shape.of(packing.elements()));
    packing.pack(tensor.data(), to.data());
    if (tensor.data().isMapped()) {
      tensor.data().unload();
    }
    return to;
  }
}
