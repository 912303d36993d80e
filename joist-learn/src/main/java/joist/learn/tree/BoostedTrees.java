package joist.learn.tree;

import java.util.List;
import joist.learn.Fit;

/** What boosting made. */
record BoostedTrees(TreeModel model, List<Fit.CurvePoint> curve) {
  BoostedTrees {
    curve = List.copyOf(curve);
  }
}
