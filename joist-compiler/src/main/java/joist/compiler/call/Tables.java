package joist.compiler.call;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import joist.compiler.share.NodeKey;
import joist.compiler.share.Share;
import joist.graph.Node;
import joist.tensor.MemoryKind;

/**
 * What routines make of nodes' attributes, made once for all plans of a graph, and for all models
 * that share their constants: look-up tables of labels, laid out trees. Thread-safe.
 */
public final class Tables {
  private final Optional<Share> share;
  private final Map<String, Entry> entries = new HashMap<>();

  /** Tables that are shared where there is a share. */
  public Tables(Optional<Share> share) {
    this.share = share;
  }

  /** A table, and the node that it was made of. */
  private record Entry(Node node, Table table, boolean shared) {}

  /** Something that takes memory. */
  public interface Table {
    long bytes();
  }

  /** What makes tables of two models equal: all that their makers look at, by content. */
  private record Key(NodeKey node, Object detail) {}

  /**
   * The table of a node, made by {@code maker} where there is none.
   *
   * @param detail what it depends on besides the operator and its attributes
   */
  @SuppressWarnings("unchecked")
  <T extends Table> T of(Node node, Object detail, Supplier<T> maker) {
    synchronized (entries) {
      Entry entry = entries.get(node.outputs().getFirst());
      if (entry == null || !entry.node().attributes().equals(node.attributes())) {
        Optional<Share> with = share.filter(held -> Share.isLarge(node.attributes()));
        Table table = with.map(held -> shared(held, node, detail, maker)).orElseGet(maker);
        entry = new Entry(node, table, with.isPresent());
        entries.put(node.outputs().getFirst(), entry);
      }
      return (T) entry.table();
    }
  }

  private static <T extends Table> Table shared(
      Share share, Node node, Object detail, Supplier<T> maker) {
    return share.<Table>hold(
        new Key(NodeKey.of(node), detail),
        region -> {
          Table table = maker.get();
          region.charge(MemoryKind.HEAP, table.bytes());
          return table;
        });
  }

  /** Bytes of all tables that are not shared. */
  public long bytes() {
    synchronized (entries) {
      return entries.values().stream()
          .filter(entry -> !entry.shared())
          .mapToLong(entry -> entry.table().bytes())
          .sum();
    }
  }
}
