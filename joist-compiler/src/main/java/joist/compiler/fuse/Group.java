package joist.compiler.fuse;

import java.util.List;
import joist.graph.Node;

/**
 * Nodes that run together, in their order.
 *
 * @param outputs the values that are used outside of the group, or are the graph's
 */
public record Group(Kind kind, List<Node> nodes, List<String> outputs) {
  public Group {
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
  }

  /** How a group is run. */
  public enum Kind {
    /** The same elements under another shape or order: no work where strides can say it. */
    VIEW,
    /** One loop nest over the elements, all nodes in its body. */
    MAP,
    /** Reductions along some axes, and what is made of them. */
    ROWS,
    /** A product or convolution, with element-wise nodes where its results leave the registers. */
    CONTRACTION,
    /** A window that slides over a map, such as a pool. */
    WINDOW,
    /** A recurrent layer: products and cells, step after step. */
    RECURRENT,
    /** Elements copied to other places, or between them. */
    MOVE,
    /** Trees walked, and what is made of their leaves. */
    TREES,
    /** Values copied side by side. */
    JOIN,
    /** One node by a routine in Java, or by the reference interpreter. */
    CALL
  }

  /** The first node, which says what the group is. */
  public Node root() {
    return nodes.getFirst();
  }
}
