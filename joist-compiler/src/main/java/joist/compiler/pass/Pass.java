package joist.compiler.pass;

import java.util.List;
import joist.graph.Graph;

/** A rewrite of a graph that gives the same outputs, bit for bit, for the same inputs. */
@FunctionalInterface
public interface Pass {
  Graph apply(Graph graph);

  /** The passes of every compilation, in order. */
  static List<Pass> standard() {
    return List.of(
        new FoldConstants(), new InlineBranches(), new MergeEqualNodes(), new DropDeadNodes());
  }
}
