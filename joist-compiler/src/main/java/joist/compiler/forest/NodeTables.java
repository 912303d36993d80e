package joist.compiler.forest;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Nodes below the heaps, children side by side: each is its first child and its column in one i32,
 * and its cut. A leaf is its own first child, with a cut that no key is above.
 */
final class NodeTables {
  /** One node that is never reached, since a leaf's second child is not, but might be read. */
  private static final int SLACK = 1;

  private final Forest forest;
  private final int bits;
  private int[] nodes = new int[16];
  private int[] cuts = new int[16];
  private int[] leaves = new int[16];
  private final Map<Integer, Integer> leafNodes = new HashMap<>();
  private int count;
  private int none = -1;

  /** A reference that is to be written at a node. */
  private record Todo(int reference, int node) {}

  NodeTables(Forest forest) {
    this.forest = forest;
    this.bits = columnBits(forest);
  }

  /** Bits of a node that are its column. */
  static int columnBits(Forest forest) {
    int bits = Integer.numberOfTrailingZeros(forest.columns().width());
    return forest.hasSets() ? bits + 1 : bits;
  }

  /** A node for a reference and all that is below it. */
  int put(int reference) {
    return reference < 0 ? leafNodes.computeIfAbsent(reference, this::grow) : grow(reference);
  }

  private int grow(int reference) {
    int root = reserve(1);
    Deque<Todo> todo = new ArrayDeque<>();
    todo.add(new Todo(reference, root));
    while (!todo.isEmpty()) {
      Todo next = todo.poll();
      if (next.reference() < 0) {
        leaf(next.node(), forest.leaves().bits(~next.reference()));
      } else {
        int child = reserve(2);
        nodes[next.node()] = (child << bits) + forest.column(next.reference(), 1);
        cuts[next.node()] = forest.cut(next.reference());
        todo.add(new Todo(forest.first(next.reference()), child));
        todo.add(new Todo(forest.second(next.reference()), child + 1));
      }
    }
    return root;
  }

  /** The node of a tree that is not there. */
  int none() {
    if (none < 0) {
      none = reserve(1);
      // Rows of leaves are never combined for it.
      leaf(none, forest.leaves().isVector() ? 0 : forest.leaves().neutral());
    }
    return none;
  }

  private void leaf(int node, int value) {
    nodes[node] = node << bits;
    cuts[node] = Integer.MAX_VALUE;
    leaves[node] = value;
  }

  private int reserve(int more) {
    int at = count;
    count += more;
    if (count + SLACK > nodes.length) {
      int length = Math.max(count + SLACK, 2 * nodes.length);
      nodes = Arrays.copyOf(nodes, length);
      cuts = Arrays.copyOf(cuts, length);
      leaves = Arrays.copyOf(leaves, length);
    }
    return at;
  }

  int[] nodes() {
    return Arrays.copyOf(nodes, count + SLACK);
  }

  int[] cuts() {
    return Arrays.copyOf(cuts, count + SLACK);
  }

  int[] leaves() {
    return Arrays.copyOf(leaves, count + SLACK);
  }
}
