package joist.graph.tree;

import java.util.Arrays;
import java.util.BitSet;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.tensor.ElementType;

/**
 * The trees of one {@code TreeEnsemble}, {@code TreeEnsembleRegressor} or {@code
 * TreeEnsembleClassifier} node, as arrays: verified once, so that a reader can walk them without
 * checks.
 *
 * <p>Branches are numbered from 0 and leaves from 0. A <em>reference</em> (a root or a child) is a
 * branch's number when it is 0 or more, and {@code ~leaf} when it is negative. A leaf holds entries
 * {@code leafStart(leaf)} to {@code leafStart(leaf + 1)}, each a weight for a target. Every branch
 * is reached at most once, so walks end. Immutable.
 */
public final class TreeEnsemble {
  private static final int ROOT = -1;

  private final ElementType type;
  private final int targets;
  private final Aggregate aggregate;
  private final PostTransform postTransform;
  private final double[] baseValues;
  private final int[] roots;
  private final Branches branches;
  private final Leaves leaves;
  private final int features;

  /**
   * The branches as columns.
   *
   * @param memberStart for each branch and one past the last, where its members start
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Branches(
      int[] features,
      BranchMode[] modes,
      double[] splits,
      boolean[] missingTracksTrue,
      int[] trueChildren,
      int[] falseChildren,
      int[] memberStart,
      double[] members) {}

  /** The leaves' entries as columns; {@code start} has one more element than there are leaves. */
  @SuppressWarnings("ArrayRecordComponent")
  record Leaves(int[] start, int[] targets, double[] weights) {}

  /** What holds for the ensemble as a whole. */
  @SuppressWarnings("ArrayRecordComponent")
  record Totals(
      ElementType type,
      int targets,
      Aggregate aggregate,
      PostTransform postTransform,
      double[] baseValues) {}

  TreeEnsemble(String where, Totals totals, int[] roots, Branches branches, Leaves leaves) {
    this.type = totals.type;
    this.targets = totals.targets;
    this.aggregate = totals.aggregate;
    this.postTransform = totals.postTransform;
    this.baseValues = totals.baseValues;
    this.roots = roots;
    this.branches = branches;
    this.leaves = leaves;
    this.features = 1 + Arrays.stream(branches.features).max().orElse(-1);
    checkTargets(where);
    checkTrees(where);
  }

  /**
   * The trees of a node of one of the three tree operators, in any of their versions.
   *
   * @throws GraphException when attributes are missing, lengths differ, an id is out of range, or
   *     the branches make no trees
   */
  public static TreeEnsemble decode(Node node) {
    String where = "node '" + node.name() + "' (" + node.qualifiedOperator() + ")";
    return switch (node.operator()) {
      case "TreeEnsemble" -> EnsembleV5.decode(node, where);
      case "TreeEnsembleRegressor" -> EnsembleV3.decode(node, where, "target");
      case "TreeEnsembleClassifier" -> EnsembleV3.decode(node, where, "class");
      default -> throw new GraphException(where + ": expected one of ONNX-ML's tree operators");
    };
  }

  private void checkTargets(String where) {
    for (int entry = 0; entry < leaves.targets.length; entry++) {
      int target = leaves.targets[entry];
      if (target < 0 || target >= targets) {
        throw new GraphException(
            "%s: leaf entry %d has target %d, expected 0 to %d"
                .formatted(where, entry, target, targets - 1));
      }
    }
    if (baseValues.length > 1 && baseValues.length != targets) {
      throw new GraphException(
          "%s: expected no base value, one, or one for each of %d targets, got %d"
              .formatted(where, targets, baseValues.length));
    }
  }

  private void checkTrees(String where) {
    BitSet reached = new BitSet(branches());
    int[] stack = new int[branches() + 1];
    for (int root : roots) {
      checkReference(where, ROOT, root);
      int depth = 0;
      stack[depth++] = root;
      while (depth > 0) {
        int reference = stack[--depth];
        if (reference < 0) {
          continue;
        }
        if (reached.get(reference)) {
          throw new GraphException(
              "%s: branch %d is reached twice, so the branches are no trees (a cycle or a shared branch)"
                  .formatted(where, reference));
        }
        reached.set(reference);
        depth = pushBranch(where, branches.falseChildren[reference], reference, stack, depth);
        depth = pushBranch(where, branches.trueChildren[reference], reference, stack, depth);
      }
    }
    if (reached.cardinality() < branches()) {
      throw new GraphException(
          "%s: branch %d is reached from no root (a cycle, or a left-over)"
              .formatted(where, reached.nextClearBit(0)));
    }
  }

  private int pushBranch(String where, int child, int parent, int[] stack, int depth) {
    checkReference(where, parent, child);
    if (child < 0) {
      return depth;
    }
    if (depth == stack.length) {
      throw new GraphException(
          where + ": the branches are no trees (a cycle or a shared branch near " + parent + ")");
    }
    stack[depth] = child;
    return depth + 1;
  }

  /**
   * @param parent the branch whose child it is, or {@link #ROOT}
   */
  private void checkReference(String where, int parent, int reference) {
    int id = reference < 0 ? ~reference : reference;
    int count = reference < 0 ? leaves() : branches();
    if (id >= count) {
      throw new GraphException(
          "%s: %s is %s %d, but there are %d"
              .formatted(
                  where,
                  parent == ROOT ? "a root" : "a child of branch " + parent,
                  reference < 0 ? "leaf" : "branch",
                  id,
                  count));
    }
  }

  /** The type of splits and weights, {@code f32} or {@code f64}; they fit it exactly. */
  public ElementType type() {
    return type;
  }

  /** The least number of columns that the input must have. */
  public int features() {
    return features;
  }

  /** The number of scores of a row. */
  public int targets() {
    return targets;
  }

  public Aggregate aggregate() {
    return aggregate;
  }

  public PostTransform postTransform() {
    return postTransform;
  }

  /** What is added to the scores: none, one for all targets, or one for each target. */
  public double[] baseValues() {
    return baseValues.clone();
  }

  public int trees() {
    return roots.length;
  }

  public int branches() {
    return branches.features.length;
  }

  public int leaves() {
    return leaves.start.length - 1;
  }

  /** The reference of tree {@code tree}'s root. */
  public int root(int tree) {
    return roots[tree];
  }

  public int feature(int branch) {
    return branches.features[branch];
  }

  public BranchMode mode(int branch) {
    return branches.modes[branch];
  }

  public double split(int branch) {
    return branches.splits[branch];
  }

  /** True when NaN goes the true way. */
  public boolean missingTracksTrue(int branch) {
    return branches.missingTracksTrue[branch];
  }

  public int trueChild(int branch) {
    return branches.trueChildren[branch];
  }

  public int falseChild(int branch) {
    return branches.falseChildren[branch];
  }

  /** A copy of a {@link BranchMode#MEMBER} branch's set; empty for other branches. */
  public double[] members(int branch) {
    return Arrays.copyOfRange(
        branches.members, branches.memberStart[branch], branches.memberStart[branch + 1]);
  }

  /** Where {@code leaf}'s entries start; {@code leaves()} is one past the last. */
  public int leafStart(int leaf) {
    return leaves.start[leaf];
  }

  /** The target that entry {@code entry} adds to. */
  public int target(int entry) {
    return leaves.targets[entry];
  }

  public double weight(int entry) {
    return leaves.weights[entry];
  }

  /** Which way a feature's value goes: the definition that every faster walk must agree with. */
  public boolean goesTrue(int branch, double value) {
    if (Double.isNaN(value) && branches.missingTracksTrue[branch]) {
      return true;
    }
    double split = branches.splits[branch];
    return switch (branches.modes[branch]) {
      case LEQ -> value <= split;
      case LT -> value < split;
      case GTE -> value >= split;
      case GT -> value > split;
      case EQ -> value == split;
      case NEQ -> value != split;
      case MEMBER -> isMember(branch, value);
    };
  }

  private boolean isMember(int branch, double value) {
    for (int i = branches.memberStart[branch]; i < branches.memberStart[branch + 1]; i++) {
      if (branches.members[i] == value) {
        return true;
      }
    }
    return false;
  }
}
