package joist.compiler.call;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import joist.graph.Node;

/**
 * What routines make of nodes' attributes, made once for all plans of a graph: look-up tables of
 * labels, laid out trees. Thread-safe.
 */
public final class Tables {
  private final Map<String, Entry> entries = new HashMap<>();

  /** A table, and the node that it was made of. */
  private record Entry(Node node, Table table) {}

  /** Something that takes memory. */
  public interface Table {
    long bytes();
  }

  /** The table of a node, made by {@code maker} where there is none. */
  @SuppressWarnings("unchecked")
  <T extends Table> T of(Node node, Supplier<T> maker) {
    synchronized (entries) {
      Entry entry = entries.get(node.outputs().getFirst());
      if (entry == null || !entry.node().attributes().equals(node.attributes())) {
        entry = new Entry(node, maker.get());
        entries.put(node.outputs().getFirst(), entry);
      }
      return (T) entry.table();
    }
  }

  /** Bytes of all tables. */
  public long bytes() {
    synchronized (entries) {
      return entries.values().stream().mapToLong(entry -> entry.table().bytes()).sum();
    }
  }
}
