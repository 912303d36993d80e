package joist.graph.tree;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Writes trees as one {@code ai.onnx.ml.TreeEnsemble} (version 5) over {@code f32[N, features]},
 * giving {@code f32[N, targets]}: the sum of the leaves reached, in tree order.
 *
 * <p>Trees are built from the leaves up: {@link #leaf} and {@link #branch} return a reference that
 * is used once, as a child or as a root. Not thread-safe.
 */
public final class TreeEnsembleBuilder {
  private final int targets;
  private final GrowingLongs roots = new GrowingLongs();
  private final GrowingLongs features = new GrowingLongs();
  private final GrowingLongs modes = new GrowingLongs();
  private final GrowingLongs splitBits = new GrowingLongs();
  private final GrowingLongs missingTracksTrue = new GrowingLongs();
  private final GrowingLongs trueChildren = new GrowingLongs();
  private final GrowingLongs falseChildren = new GrowingLongs();
  private final GrowingLongs memberBits = new GrowingLongs();
  private final GrowingLongs leafTargets = new GrowingLongs();
  private final GrowingLongs leafWeightBits = new GrowingLongs();

  /** An ensemble of {@code targets} scores for each row. */
  public TreeEnsembleBuilder(int targets) {
    this.targets = targets;
  }

  /** Adds a leaf that adds {@code weight} to the score {@code target}. */
  public int leaf(int target, float weight) {
    if (target < 0 || target >= targets) {
      throw new IllegalArgumentException(
          "expected a target of 0 to " + (targets - 1) + ", got " + target);
    }
    leafTargets.add(target);
    leafWeightBits.add(Float.floatToRawIntBits(weight));
    return ~(leafTargets.size() - 1);
  }

  /**
   * Adds a branch that compares feature {@code feature} with {@code split}.
   *
   * @param missingTracksTrue the way NaN goes
   * @param trueReference what {@link #leaf}, {@link #branch} or {@link #member} returned
   */
  public int branch(
      BranchMode mode,
      int feature,
      float split,
      boolean missingTracksTrue,
      int trueReference,
      int falseReference) {
    if (mode == BranchMode.MEMBER) {
      throw new IllegalArgumentException("a MEMBER branch has a set, not a split: call member");
    }
    return add(mode, feature, split, missingTracksTrue, trueReference, falseReference);
  }

  /**
   * Adds a branch that is true for values in {@code members}, none of them NaN. An empty set is
   * written as equality with NaN, which no value has, since ONNX Runtime dies of empty sets.
   */
  public int member(
      int feature,
      float[] members,
      boolean missingTracksTrue,
      int trueReference,
      int falseReference) {
    if (members.length == 0) {
      return add(
          BranchMode.EQ, feature, Float.NaN, missingTracksTrue, trueReference, falseReference);
    }
    for (float member : members) {
      if (Float.isNaN(member)) {
        throw new IllegalArgumentException("expected members that are numbers, got NaN");
      }
      memberBits.add(Float.floatToRawIntBits(member));
    }
    memberBits.add(Float.floatToRawIntBits(Float.NaN));
    return add(BranchMode.MEMBER, feature, 0, missingTracksTrue, trueReference, falseReference);
  }

  private int add(
      BranchMode mode, int feature, float split, boolean missing, int ifTrue, int ifFalse) {
    if (feature < 0) {
      throw new IllegalArgumentException("expected a feature of 0 or more, got " + feature);
    }
    checkReference(ifTrue);
    checkReference(ifFalse);
    features.add(feature);
    modes.add(mode.code());
    splitBits.add(Float.floatToRawIntBits(split));
    missingTracksTrue.add(missing ? 1 : 0);
    trueChildren.add(ifTrue);
    falseChildren.add(ifFalse);
    return features.size() - 1;
  }

  private void checkReference(int reference) {
    int count = reference < 0 ? leafTargets.size() : features.size();
    if ((reference < 0 ? ~reference : reference) >= count) {
      throw new IllegalArgumentException(
          "expected what leaf, branch or member returned, got " + reference);
    }
  }

  /**
   * Ends a tree. One that is a single leaf gets a branch over two leaves of the same weight: the
   * specification would let both ways lead to one leaf, but ONNX Runtime answers wrongly then.
   */
  public void root(int reference) {
    checkReference(reference);
    roots.add(reference >= 0 ? reference : doubled(~reference));
  }

  private int doubled(int leaf) {
    leafTargets.add(leafTargets.get(leaf));
    leafWeightBits.add(leafWeightBits.get(leaf));
    return add(BranchMode.LEQ, 0, 0, false, ~leaf, ~(leafTargets.size() - 1));
  }

  /** The ensemble of the trees so far as a node from {@code input} to {@code output}. */
  public Node node(String input, String output) {
    Map<String, Attribute> attributes = new TreeMap<>();
    attributes.put("n_targets", new Attribute.IntValue(targets));
    attributes.put("aggregate_function", new Attribute.IntValue(Aggregate.SUM.code()));
    attributes.put("post_transform", new Attribute.IntValue(PostTransform.NONE.code()));
    attributes.put("tree_roots", new Attribute.Ints(roots.toArray()));
    attributes.put("nodes_featureids", new Attribute.Ints(features.toArray()));
    attributes.put("nodes_modes", new Attribute.TensorValue(bytes(modes.toArray())));
    attributes.put("nodes_splits", new Attribute.TensorValue(floats(splitBits.toArray())));
    putChildren(attributes, "true", trueChildren.toArray());
    putChildren(attributes, "false", falseChildren.toArray());
    attributes.put("leaf_targetids", new Attribute.Ints(leafTargets.toArray()));
    attributes.put("leaf_weights", new Attribute.TensorValue(floats(leafWeightBits.toArray())));
    long[] missing = missingTracksTrue.toArray();
    if (Arrays.stream(missing).anyMatch(flag -> flag != 0)) {
      attributes.put("nodes_missing_value_tracks_true", new Attribute.Ints(missing));
    }
    if (memberBits.size() > 0) {
      attributes.put("membership_values", new Attribute.TensorValue(floats(memberBits.toArray())));
    }
    return new Node(
        output, Node.ONNX_ML, "TreeEnsemble", List.of(input), List.of(output), attributes);
  }

  private static void putChildren(
      Map<String, Attribute> attributes, String side, long[] references) {
    long[] ids = Arrays.stream(references).map(child -> child < 0 ? ~child : child).toArray();
    long[] leafs = Arrays.stream(references).map(child -> child < 0 ? 1 : 0).toArray();
    attributes.put("nodes_" + side + "nodeids", new Attribute.Ints(ids));
    attributes.put("nodes_" + side + "leafs", new Attribute.Ints(leafs));
  }

  private static Tensor floats(long[] bits) {
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Float.intBitsToFloat((int) bits[i]);
    }
    return Tensor.of(Shape.of(values.length), values);
  }

  private static Tensor bytes(long[] values) {
    Tensor tensor = Tensor.zeros(ElementType.U8, Shape.of(values.length));
    for (int i = 0; i < values.length; i++) {
      tensor.data().set(ValueLayout.JAVA_BYTE, i, (byte) values[i]);
    }
    return tensor;
  }
}
