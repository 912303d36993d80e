package joist.graph.tree;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.tree.TreeEnsemble.Branches;
import joist.graph.tree.TreeEnsemble.Leaves;
import joist.graph.tree.TreeEnsemble.Totals;
import joist.tensor.ElementType;

/** Reads {@code TreeEnsembleRegressor} and {@code TreeEnsembleClassifier}, versions 1 to 3. */
final class EnsembleV3 {
  private final Node node;
  private final String where;
  private final String prefix;
  private final List<String> modeNames;
  private final int count;
  private final long[] treeIds;

  /** For each node in the file's order, its reference: a branch's number or {@code ~leaf}. */
  private final int[] references;

  private final Map<Key, Integer> nodeByKey = new HashMap<>();
  private int branchCount;
  private int leafCount;

  private record Key(long tree, long node) {}

  private EnsembleV3(Node node, String where, String prefix) {
    this.node = node;
    this.where = where;
    this.prefix = prefix;
    this.modeNames = node.stringsAttribute("nodes_modes");
    this.count = modeNames.size();
    this.treeIds = longs("nodes_treeids", count);
    this.references = new int[count];
  }

  /** {@code prefix} is what the leaf attributes' names start with: target or class. */
  static TreeEnsemble decode(Node node, String where, String prefix) {
    return new EnsembleV3(node, where, prefix).decode();
  }

  private TreeEnsemble decode() {
    number();
    Totals totals =
        new Totals(
            isDouble() ? ElementType.F64 : ElementType.F32,
            targets(),
            Aggregate.ofName(node.stringAttribute("aggregate_function", "SUM"), where),
            PostTransform.ofName(node.stringAttribute("post_transform", "NONE"), where),
            EnsembleNumbers.floats(node, where, "base_values", -1));
    boolean[] child = new boolean[count];
    Branches branches = branches(child);
    EqualityChains.Merged merged = EqualityChains.merge(roots(child), branches);
    return new TreeEnsemble(where, totals, merged.roots(), merged.branches(), leaves());
  }

  private boolean isDouble() {
    return node.tensorAttribute("nodes_values_as_tensor")
        .or(() -> node.tensorAttribute(prefix + "_weights_as_tensor"))
        .map(tensor -> tensor.type() == ElementType.F64)
        .orElse(false);
  }

  private int targets() {
    if (prefix.equals("target")) {
      return EnsembleNumbers.id(where, "n_targets", node.intAttribute("n_targets", 1));
    }
    int strings = node.stringsAttribute("classlabels_strings").size();
    int classes = strings > 0 ? strings : node.intsAttribute("classlabels_int64s").length;
    if (classes == 0) {
      throw new GraphException(
          where + ": expected classlabels_strings or classlabels_int64s, got neither");
    }
    return classes;
  }

  private void number() {
    long[] nodeIds = longs("nodes_nodeids", count);
    for (int i = 0; i < count; i++) {
      references[i] = modeNames.get(i).equals("LEAF") ? ~leafCount++ : branchCount++;
      if (nodeByKey.put(new Key(treeIds[i], nodeIds[i]), i) != null) {
        throw new GraphException(
            "%s: node %d of tree %d is there twice".formatted(where, nodeIds[i], treeIds[i]));
      }
    }
  }

  private Branches branches(boolean[] child) {
    int[] allFeatures = EnsembleNumbers.ids(node, where, "nodes_featureids", count);
    double[] allSplits = EnsembleNumbers.floats(node, where, "nodes_values", count);
    boolean[] allMissing =
        EnsembleNumbers.flags(node, where, "nodes_missing_value_tracks_true", count);
    long[] trueIds = longs("nodes_truenodeids", count);
    long[] falseIds = longs("nodes_falsenodeids", count);
    Branches branches =
        new Branches(
            new int[branchCount],
            new BranchMode[branchCount],
            new double[branchCount],
            new boolean[branchCount],
            new int[branchCount],
            new int[branchCount],
            new int[branchCount + 1],
            new double[0]);
    for (int i = 0; i < count; i++) {
      int branch = references[i];
      if (branch >= 0) {
        branches.features()[branch] = allFeatures[i];
        branches.modes()[branch] = BranchMode.ofName(modeNames.get(i), where, i);
        branches.splits()[branch] = allSplits[i];
        branches.missingTracksTrue()[branch] = allMissing[i];
        branches.trueChildren()[branch] = child(i, trueIds[i], child);
        branches.falseChildren()[branch] = child(i, falseIds[i], child);
      }
    }
    return branches;
  }

  private int child(int parent, long nodeId, boolean[] child) {
    Integer index = nodeByKey.get(new Key(treeIds[parent], nodeId));
    if (index == null) {
      throw new GraphException(
          "%s: node %d of tree %d has the child %d, which is not there"
              .formatted(where, parent, treeIds[parent], nodeId));
    }
    child[index] = true;
    return references[index];
  }

  /** The one node of each tree that is no child, in the order in which trees first appear. */
  private int[] roots(boolean[] child) {
    Map<Long, Integer> rootByTree = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      rootByTree.putIfAbsent(treeIds[i], -1);
      if (!child[i] && rootByTree.put(treeIds[i], i) >= 0) {
        throw new GraphException(
            "%s: tree %d has more than one root, such as node %d".formatted(where, treeIds[i], i));
      }
    }
    int[] roots = new int[rootByTree.size()];
    int next = 0;
    for (Map.Entry<Long, Integer> entry : rootByTree.entrySet()) {
      if (entry.getValue() < 0) {
        throw new GraphException(
            "%s: tree %d has no root: its nodes make a cycle".formatted(where, entry.getKey()));
      }
      roots[next++] = references[entry.getValue()];
    }
    return roots;
  }

  /** Groups the weights by leaf, keeping their order; weights at branches mean nothing. */
  private Leaves leaves() {
    int[] targets = EnsembleNumbers.ids(node, where, prefix + "_ids", -1);
    int entries = targets.length;
    long[] trees = longs(prefix + "_treeids", entries);
    long[] nodes = longs(prefix + "_nodeids", entries);
    double[] weights = EnsembleNumbers.floats(node, where, prefix + "_weights", entries);
    int[] leafOf = new int[entries];
    int[] start = new int[leafCount + 1];
    for (int i = 0; i < entries; i++) {
      leafOf[i] = ~leafReference(trees[i], nodes[i]);
      if (leafOf[i] >= 0) {
        start[leafOf[i] + 1]++;
      }
    }
    for (int leaf = 0; leaf < leafCount; leaf++) {
      start[leaf + 1] += start[leaf];
    }
    int[] next = start.clone();
    Leaves leaves = new Leaves(start, new int[start[leafCount]], new double[start[leafCount]]);
    for (int i = 0; i < entries; i++) {
      if (leafOf[i] >= 0) {
        int at = next[leafOf[i]]++;
        leaves.targets()[at] = targets[i];
        leaves.weights()[at] = weights[i];
      }
    }
    return leaves;
  }

  private int leafReference(long tree, long nodeId) {
    Integer index = nodeByKey.get(new Key(tree, nodeId));
    if (index == null) {
      throw new GraphException(
          "%s: a weight names node %d of tree %d, which is not there"
              .formatted(where, nodeId, tree));
    }
    return references[index];
  }

  private long[] longs(String key, int length) {
    long[] values = node.intsAttribute(key);
    EnsembleNumbers.checkLength(where, key, values.length, length);
    return values;
  }
}
