package joist.graph.tree;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.tree.TreeEnsemble.Branches;
import joist.graph.tree.TreeEnsemble.Leaves;
import joist.graph.tree.TreeEnsemble.Totals;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** Reads {@code ai.onnx.ml.TreeEnsemble}, version 5. */
final class EnsembleV5 {
  private final Node node;
  private final String where;
  private final Tensor splits;
  private final int count;

  private EnsembleV5(Node node, String where) {
    this.node = node;
    this.where = where;
    this.splits = EnsembleNumbers.required(node, where, "nodes_splits");
    this.count = Math.toIntExact(splits.shape().elements());
  }

  static TreeEnsemble decode(Node node, String where) {
    return new EnsembleV5(node, where).decode();
  }

  private TreeEnsemble decode() {
    Tensor weights = EnsembleNumbers.required(node, where, "leaf_weights");
    if (weights.type() != splits.type()) {
      throw new GraphException(
          "%s: expected leaf_weights of the type of nodes_splits, %s, got %s"
              .formatted(where, splits.type(), weights.type()));
    }
    Totals totals =
        new Totals(
            splits.type() == ElementType.F64 ? ElementType.F64 : ElementType.F32,
            EnsembleNumbers.id(where, "n_targets", node.intAttribute("n_targets", 1)),
            Aggregate.ofCode(node.intAttribute("aggregate_function", 1), where),
            PostTransform.ofCode(node.intAttribute("post_transform", 0), where),
            new double[0]);
    return new TreeEnsemble(where, totals, ids("tree_roots", -1), branches(), leaves(weights));
  }

  private Branches branches() {
    BranchMode[] modes = modes();
    int[] memberStart = new int[count + 1];
    return new Branches(
        ids("nodes_featureids", count),
        modes,
        EnsembleNumbers.doubles(splits, where, "nodes_splits"),
        EnsembleNumbers.flags(node, where, "nodes_missing_value_tracks_true", count),
        children("true"),
        children("false"),
        memberStart,
        members(modes, memberStart));
  }

  private BranchMode[] modes() {
    Tensor codes =
        node.tensorAttribute("nodes_modes")
            .orElseThrow(() -> EnsembleNumbers.missing(where, "nodes_modes"));
    if (codes.type() != ElementType.U8 || codes.shape().elements() != count) {
      throw new GraphException(
          "%s: expected nodes_modes of u8[%d], got %s".formatted(where, count, codes));
    }
    byte[] bytes = codes.data().toArray(ValueLayout.JAVA_BYTE);
    BranchMode[] modes = new BranchMode[count];
    for (int i = 0; i < count; i++) {
      modes[i] = BranchMode.ofCode(bytes[i], where, i);
    }
    return modes;
  }

  private int[] children(String side) {
    int[] ids = ids("nodes_" + side + "nodeids", count);
    boolean[] leaf = EnsembleNumbers.flags(node, where, "nodes_" + side + "leafs", count);
    for (int i = 0; i < count; i++) {
      ids[i] = leaf[i] ? ~ids[i] : ids[i];
    }
    return ids;
  }

  /** Gives each MEMBER branch its set, in order; NaN ends a set and may be left out at the end. */
  private double[] members(BranchMode[] modes, int[] memberStart) {
    double[] values =
        node.tensorAttribute("membership_values")
            .map(tensor -> EnsembleNumbers.doubles(tensor, where, "membership_values"))
            .orElseGet(() -> new double[0]);
    double[] members = new double[values.length];
    int read = 0;
    int written = 0;
    for (int i = 0; i < count; i++) {
      memberStart[i] = written;
      if (modes[i] != BranchMode.MEMBER) {
        continue;
      }
      if (read > values.length) {
        throw new GraphException(
            where + ": membership_values has no set for branch " + i + ", which is a MEMBER");
      }
      while (read < values.length && !Double.isNaN(values[read])) {
        members[written++] = values[read++];
      }
      read++;
    }
    memberStart[count] = written;
    if (read < values.length) {
      throw new GraphException(where + ": membership_values has more sets than MEMBER branches");
    }
    return Arrays.copyOf(members, written);
  }

  private Leaves leaves(Tensor weights) {
    int leaves = Math.toIntExact(weights.shape().elements());
    int[] start = new int[leaves + 1];
    Arrays.setAll(start, i -> i);
    return new Leaves(
        start,
        ids("leaf_targetids", leaves),
        EnsembleNumbers.doubles(weights, where, "leaf_weights"));
  }

  private int[] ids(String key, int length) {
    return EnsembleNumbers.ids(node, where, key, length);
  }
}
