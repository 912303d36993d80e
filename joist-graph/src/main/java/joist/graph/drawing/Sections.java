package joist.graph.drawing;

import java.util.List;
import java.util.stream.IntStream;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.drawing.Section.Member;

/**
 * Divides a graph's nodes into sections: by the scopes of their names where most have one, as
 * PyTorch's exporter gives them, else by the blocks of operators that repeat.
 */
final class Sections {
  private static final double MOST = 0.6;

  private Sections() {}

  /**
   * All of a graph as one section.
   *
   * @param shown the nodes to divide, by index, in the graph's order
   */
  static Section of(Graph graph, List<Integer> shown) {
    long scoped = shown.stream().filter(node -> isScoped(graph.nodes().get(node))).count();
    List<Member> members =
        scoped > MOST * shown.size()
            ? ScopeTree.of(graph, shown)
            : new RepeatedBlocks(graph, shown).members();
    return new Section(graph.name(), members);
  }

  private static boolean isScoped(Node node) {
    return ScopeTree.scopes(node).size() > 0;
  }

  /** Every node by itself. */
  static List<Member> flat(List<Integer> shown, int from, int to) {
    return IntStream.range(from, to)
        .<Member>mapToObj(i -> new Member.Single(shown.get(i)))
        .toList();
  }
}
