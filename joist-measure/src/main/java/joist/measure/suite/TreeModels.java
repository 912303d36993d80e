package joist.measure.suite;

import java.util.Random;
import joist.graph.tree.BranchMode;
import joist.graph.tree.TreeEnsembleBuilder;

/** Tree ensembles of random branches, which are as hard to predict as branches can be. */
final class TreeModels {
  private TreeModels() {}

  /** Full trees of so many levels over rows of numbers, one in fifty of them missing. */
  static SuiteCase.Model full(int trees, int depth, int features, long rows) {
    NetworkBuilder net = new NetworkBuilder("trees");
    String x = net.rowsWithGaps("x", 50, rows, features);
    Random random = new Random(5);
    TreeEnsembleBuilder ensemble = new TreeEnsembleBuilder(1);
    for (int tree = 0; tree < trees; tree++) {
      ensemble.root(grow(ensemble, depth, features, random));
    }
    net.graph.add(ensemble.node(x, "score"));
    return net.endRows(net.node("Sigmoid", "score"));
  }

  private static int grow(TreeEnsembleBuilder ensemble, int depth, int features, Random random) {
    if (depth == 0) {
      return ensemble.leaf(0, (float) random.nextGaussian() * 0.1f);
    }
    int ifTrue = grow(ensemble, depth - 1, features, random);
    int ifFalse = grow(ensemble, depth - 1, features, random);
    return ensemble.branch(
        BranchMode.LEQ,
        random.nextInt(features),
        (float) random.nextGaussian(),
        random.nextBoolean(),
        ifTrue,
        ifFalse);
  }
}
