package joist.learn.tree;

import java.util.Map;
import joist.graph.Attribute;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.tree.BranchMode;
import joist.graph.tree.TreeEnsembleBuilder;
import joist.learn.ModelOutputs;
import joist.learn.Task;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Writes trees and their link as graph nodes, by the contract of {@code docs/model-graph.md}. */
final class TreeEmission {
  /** No class gets a lesser share, so that no log loss is infinite. */
  static final float LEAST_SHARE = 1e-6f;

  private TreeEmission() {}

  /** Adds the ensemble and the base; returns the name of the scores, {@code f32[N, outputs]}. */
  static String emit(TreeModel model, String features, GraphBuilder builder) {
    int outputs = model.base().length;
    TreeEnsembleBuilder ensemble = new TreeEnsembleBuilder(outputs);
    for (int i = 0; i < model.trees().size(); i++) {
      Tree tree = model.trees().get(i);
      int root = tree.splits().isEmpty() ? ~0 : 0;
      ensemble.root(reference(ensemble, model.bins(), tree, root, i % outputs));
    }
    if (model.trees().isEmpty()) {
      ensemble.root(ensemble.leaf(0, 0));
    }
    String sums = builder.unique("TreeEnsemble");
    builder.add(ensemble.node(features, sums));
    String base = builder.constant("base", Tensor.of(Shape.of(outputs), model.base()));
    return builder.node("Add", sums, base);
  }

  private static int reference(
      TreeEnsembleBuilder ensemble, FeatureBins bins, Tree tree, int child, int target) {
    if (child < 0) {
      return ensemble.leaf(target, tree.values()[~child]);
    }
    Split split = tree.splits().get(child);
    int left = reference(ensemble, bins, tree, tree.left()[child], target);
    int right = reference(ensemble, bins, tree, tree.right()[child], target);
    int column = bins.columns()[split.feature()];
    return switch (split.test()) {
      case Split.UpTo test -> {
        OrderedBinning binning = (OrderedBinning) bins.binnings().get(split.feature());
        float threshold = binning.threshold(test.bin());
        yield ensemble.branch(BranchMode.LEQ, column, threshold, test.missingLeft(), left, right);
      }
      case Split.Members test -> {
        CategoryBinning binning = (CategoryBinning) bins.binnings().get(split.feature());
        int[] codes = test.codes(binning);
        float[] members = new float[codes.length];
        for (int i = 0; i < codes.length; i++) {
          members[i] = codes[i];
        }
        yield ensemble.member(column, members, false, left, right);
      }
    };
  }

  /** Adds the link and the outputs that {@code task} has. */
  static void outputs(Task task, Objective.Link link, String scores, GraphBuilder builder) {
    switch (task) {
      case Task.Classification classes -> {
        switch (link) {
          case SOFTMAX -> ModelOutputs.classes(builder, classes, false, scores);
          case SHARE -> shares(classes, scores, builder);
          case SIGMOID, IDENTITY, EXP -> ModelOutputs.classes(builder, classes, true, scores);
        }
      }
      case Task.Regression regression -> {
        if (link == Objective.Link.EXP) {
          ModelOutputs.predictionOfLog(builder, scores);
        } else {
          ModelOutputs.prediction(builder, scores);
        }
      }
    }
  }

  /** Ends a classifier whose scores are the classes' shares, or of two classes the second's. */
  private static void shares(Task.Classification task, String scores, GraphBuilder builder) {
    String least = builder.constant("least", Tensor.of(Shape.of(), LEAST_SHARE));
    String most = builder.constant("most", Tensor.of(Shape.of(), 1 - LEAST_SHARE));
    String shares = builder.node("Clip", scores, least, most);
    if (task.isBinary()) {
      ModelOutputs.bothProbabilities(builder, shares);
    } else {
      String axes = builder.constant("axes", Tensor.of(Shape.of(1), 1L));
      Map<String, Attribute> keepDims = Map.of("keepdims", new Attribute.IntValue(1));
      String sum = builder.node(Node.ONNX, "ReduceSum", keepDims, shares, axes);
      builder.nodeNamed("probabilities", Node.ONNX, "Div", Map.of(), shares, sum);
    }
    ModelOutputs.classes(builder, task);
  }
}
