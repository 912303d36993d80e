package joist.compiler.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import joist.graph.tree.BranchMode;
import joist.graph.tree.TreeEnsemble;

/**
 * Trees of any size as nodes of four ints, walked several at a time.
 *
 * <p>Node: {@code [test, cut, child, leaf]}, with the two children side by side at {@code child}. A
 * leaf has itself as {@code child} and a cut that nothing exceeds, so that walks of different
 * lengths run together. There are three tests:
 *
 * <ul>
 *   <li>{@code 2k}, a comparison: a row's features are made {@link SortKey}s, NaN twice, once above
 *       all keys and once below. A comparison of any mode, with its direction for NaN, is then
 *       {@code keys[k] > cut} for the second child.
 *   <li>{@code 2k + 1}, a set: {@code keys[k]} is a code of {@link MemberCodes}, and bit {@code
 *       keys[k]} of the ints from {@code nodes[cut]} on is 1 for the second child. A set of one int
 *       lies in its node, in the place of the leaf.
 *   <li>a negative number, a set without codes: {@code ~test} is its number in {@code sets}, whose
 *       true side comes first.
 * </ul>
 */
public final class WalkedTrees implements TreeTables {
  static final int NODE = 4;
  static final int CUT = 1;
  static final int CHILD = 2;
  static final int LEAF = 3;

  /** What NaN is for a branch that sends it to the second child. */
  static final int NAN_HIGH = Integer.MAX_VALUE;

  /** What NaN is for a branch that sends it to the first child. */
  static final int NAN_LOW = Integer.MIN_VALUE;

  final int[] nodes;
  final int[] roots;

  /** The features looked at; feature {@code used[i]} has keys {@code 2i} (NaN high) and 2i + 1. */
  final int[] used;

  /** {@code codes[i]} makes key {@code 2 * used.length + i}. */
  final MemberCodes[] codes;

  final SetTest[] sets;
  final int targets;
  final ScoreFinish finish;
  final int[] entryStart;
  final int[] entryTargets;
  final float[] entryWeights;

  private WalkedTrees(TreeEnsemble trees) {
    this.targets = trees.targets();
    this.finish = ScoreFinish.of(trees);
    this.entryStart = new int[trees.leaves() + 1];
    Arrays.setAll(entryStart, trees::leafStart);
    this.entryTargets = new int[entryStart[trees.leaves()]];
    this.entryWeights = new float[entryTargets.length];
    for (int entry = 0; entry < entryTargets.length; entry++) {
      entryTargets[entry] = trees.target(entry);
      entryWeights[entry] = (float) trees.weight(entry);
    }
    Layout layout = new Layout(trees);
    this.roots = new int[trees.trees()];
    Arrays.setAll(roots, tree -> layout.layOut(trees.root(tree)));
    this.nodes = Arrays.copyOf(layout.nodes, layout.length);
    this.used = layout.used;
    this.codes = layout.coded.toArray(new MemberCodes[0]);
    this.sets = layout.sets.toArray(new SetTest[0]);
  }

  static WalkedTrees of(TreeEnsemble trees) {
    return new WalkedTrees(trees);
  }

  /** Lays trees out breadth first, so that the nodes near a root, met by every row, share lines. */
  private static final class Layout {
    private final TreeEnsemble trees;
    private final int[] used;
    private final Map<Integer, MemberCodes> codes;
    private final List<MemberCodes> coded;
    private final List<SetTest> sets = new ArrayList<>();
    private int[] nodes = new int[1024];
    private int length;

    Layout(TreeEnsemble trees) {
      this.trees = trees;
      this.used =
          IntStream.range(0, trees.branches()).map(trees::feature).sorted().distinct().toArray();
      this.codes = MemberCodes.of(trees);
      this.coded = List.copyOf(codes.values());
    }

    int layOut(int root) {
      int start = reserve(NODE);
      int[] references = new int[64];
      int[] places = new int[64];
      references[0] = root;
      places[0] = start;
      int count = 1;
      for (int i = 0; i < count; i++) {
        int node = places[i];
        int reference = references[i];
        if (reference < 0) {
          writeLeaf(node, ~reference);
          continue;
        }
        if (count + 2 > references.length) {
          references = Arrays.copyOf(references, 2 * references.length);
          places = Arrays.copyOf(places, references.length);
        }
        boolean trueFirst = writeBranch(node, reference);
        int child = reserve(2 * NODE);
        nodes[node + CHILD] = child;
        int ifTrue = trees.trueChild(reference);
        int ifFalse = trees.falseChild(reference);
        places[count] = child;
        references[count++] = trueFirst ? ifTrue : ifFalse;
        places[count] = child + NODE;
        references[count++] = trueFirst ? ifFalse : ifTrue;
      }
      return start;
    }

    private int reserve(int count) {
      int at = length;
      length = Math.addExact(length, count);
      if (length > nodes.length) {
        nodes = Arrays.copyOf(nodes, Math.max(length, nodes.length + (nodes.length >> 1)));
      }
      return at;
    }

    private void writeLeaf(int node, int leaf) {
      nodes[node] = 0;
      nodes[node + CUT] = Integer.MAX_VALUE;
      nodes[node + CHILD] = node;
      nodes[node + LEAF] = leaf;
    }

    /** Writes a branch and returns true when its true side is the first child. */
    private boolean writeBranch(int node, int branch) {
      int index = Arrays.binarySearch(used, trees.feature(branch));
      nodes[node + LEAF] = -1;
      if (MemberCodes.isSet(trees, branch)) {
        writeSet(node, branch, index);
        return true;
      }
      BranchMode mode = trees.mode(branch);
      boolean trueFirst = mode == BranchMode.LEQ || mode == BranchMode.LT;
      boolean pointSecond = mode == BranchMode.LT || mode == BranchMode.GTE;
      boolean nanFirst = trees.missingTracksTrue(branch) == trueFirst;
      nodes[node] = 2 * (2 * index + (nanFirst ? 1 : 0));
      nodes[node + CUT] = SortKey.of((float) trees.split(branch)) - (pointSecond ? 1 : 0);
      return trueFirst;
    }

    private void writeSet(int node, int branch, int index) {
      MemberCodes ofFeature = codes.get(trees.feature(branch));
      if (ofFeature == null) {
        nodes[node] = ~sets.size();
        sets.add(SetTest.of(trees, branch, 2 * index));
        return;
      }
      nodes[node] = 2 * (2 * used.length + coded.indexOf(ofFeature)) + 1;
      int words = ofFeature.words();
      int at = words == 1 ? node + LEAF : reserve((words + NODE - 1) / NODE * NODE);
      nodes[node + CUT] = at;
      ofFeature.writeFalseBits(trees, branch, nodes, at);
    }
  }

  @Override
  public RowKernel bind(FloatRows features, FloatRows scores, int capacity) {
    return new WalkKernel(this, features, scores, capacity);
  }

  @Override
  public long bytes() {
    long setBytes = Arrays.stream(sets).mapToLong(SetTest::bytes).sum();
    long codeBytes = Arrays.stream(codes).mapToLong(MemberCodes::bytes).sum();
    long ints = (long) nodes.length + roots.length + used.length + entryStart.length;
    return 4 * (ints + 2L * entryTargets.length) + setBytes + codeBytes;
  }
}
