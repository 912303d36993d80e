package joist.learn.tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.learn.Task;
import joist.learn.feature.Feature;
import joist.learn.feature.FeatureEncoder;

/**
 * Fitted trees and how their sum becomes a prediction.
 *
 * @param bins what the trees' bins mean
 * @param trees tree i adds to score {@code i % outputs}
 * @param base f32[outputs], added to the scores
 */
@SuppressWarnings("ArrayRecordComponent")
record TreeModel(FeatureBins bins, List<Tree> trees, float[] base, Objective.Link link) {
  TreeModel {
    trees = List.copyOf(trees);
  }

  /** The whole model: features, trees, link. */
  Graph graph(FeatureEncoder encoder, Task task) {
    GraphBuilder builder = new GraphBuilder("trees");
    String features = encoder.emit(builder);
    String scores = TreeEmission.emit(this, features, builder);
    TreeEmission.outputs(task, link, scores, builder);
    return builder.build();
  }

  /** Share of the gain of all splits by source column, largest first. */
  Map<String, Double> importance(List<Feature> features) {
    Map<String, Double> gains = new LinkedHashMap<>();
    features.forEach(feature -> gains.putIfAbsent(feature.column(), 0.0));
    double total = 0;
    for (Tree tree : trees) {
      for (Split split : tree.splits()) {
        String column = features.get(bins.columns()[split.feature()]).column();
        gains.merge(column, split.gain(), Double::sum);
        total += split.gain();
      }
    }
    double divisor = total > 0 ? total : 1;
    List<Map.Entry<String, Double>> sorted = new ArrayList<>(gains.entrySet());
    sorted.sort(Map.Entry.<String, Double>comparingByValue().reversed());
    Map<String, Double> shares = new LinkedHashMap<>();
    sorted.forEach(entry -> shares.put(entry.getKey(), entry.getValue() / divisor));
    return shares;
  }
}
