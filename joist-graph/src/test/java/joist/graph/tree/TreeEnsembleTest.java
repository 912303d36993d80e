package joist.graph.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.tensor.ElementType;
import org.junit.jupiter.api.Test;

class TreeEnsembleTest {
  @Test
  void decodesWhatTheBuilderWrote() {
    TreeEnsembleBuilder builder = new TreeEnsembleBuilder(2);
    int low = builder.branch(BranchMode.LEQ, 1, 0.5f, true, builder.leaf(0, 1), builder.leaf(1, 2));
    int set = builder.member(3, new float[] {0, 4}, false, low, builder.leaf(0, 3));
    builder.root(set);
    builder.root(builder.member(0, new float[0], false, builder.leaf(1, 4), builder.leaf(1, 5)));
    builder.root(builder.leaf(0, 6));

    TreeEnsemble trees = TreeEnsemble.decode(builder.node("x", "scores"));

    assertThat(trees.type()).isEqualTo(ElementType.F32);
    assertThat(trees.trees()).isEqualTo(3);
    assertThat(trees.targets()).isEqualTo(2);
    assertThat(trees.features()).isEqualTo(4);
    assertThat(trees.root(0)).isEqualTo(set);
    assertThat(trees.members(set)).containsExactly(0, 4);
    assertThat(trees.members(trees.root(1))).isEmpty();
    assertThat(trees.trueChild(set)).isEqualTo(low);
    assertThat(trees.missingTracksTrue(low)).isTrue();
    assertThat(trees.goesTrue(low, Double.NaN)).isTrue();
    assertThat(trees.goesTrue(set, Double.NaN)).isFalse();
    assertThat(trees.goesTrue(set, 4)).isTrue();
    assertThat(trees.goesTrue(set, 3)).isFalse();
    int leaf = ~trees.falseChild(set);
    assertThat(trees.target(trees.leafStart(leaf))).isZero();
    assertThat(trees.weight(trees.leafStart(leaf))).isEqualTo(3);
    assertThat(trees.weight(~trees.trueChild(trees.root(2)))).isEqualTo(6);
    assertThat(trees.weight(~trees.falseChild(trees.root(2)))).isEqualTo(6);
  }

  @Test
  void rejectsBranchThatIsItsOwnChild() {
    assertThatThrownBy(() -> TreeEnsemble.decode(with("nodes_truenodeids", 0L)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("reached twice");
  }

  @Test
  void rejectsChildOutOfRange() {
    assertThatThrownBy(() -> TreeEnsemble.decode(with("nodes_truenodeids", 9L)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("a child of branch 0 is branch 9, but there are 1");
  }

  @Test
  void rejectsColumnsOfDifferentLengths() {
    assertThatThrownBy(() -> TreeEnsemble.decode(with("nodes_featureids", 0L, 1L)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("expected 1 elements in nodes_featureids, got 2");
  }

  @Test
  void rejectsTargetOutOfRange() {
    assertThatThrownBy(() -> TreeEnsemble.decode(with("leaf_targetids", 0L, 1L)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("target 1, expected 0 to 0");
  }

  @Test
  void groupsWeightsOfOldOperatorsByLeaf() {
    TreeEnsemble trees = TreeEnsemble.decode(regressor(List.of("BRANCH_LT", "LEAF", "LEAF"), 1, 2));

    assertThat(trees.trees()).isEqualTo(1);
    assertThat(trees.branches()).isEqualTo(1);
    assertThat(trees.leaves()).isEqualTo(2);
    assertThat(trees.mode(0)).isEqualTo(BranchMode.LT);
    assertThat(trees.leafStart(1) - trees.leafStart(0)).isEqualTo(2);
    assertThat(trees.weight(0)).isEqualTo(10);
    assertThat(trees.weight(1)).isEqualTo(30);
    assertThat(trees.weight(2)).isEqualTo(20);
  }

  @Test
  void rejectsOldTreesThatAreCycles() {
    assertThatThrownBy(
            () -> TreeEnsemble.decode(regressor(List.of("BRANCH_LT", "LEAF", "LEAF"), 0, 1)))
        .isInstanceOf(GraphException.class);
  }

  private static Node with(String key, long... values) {
    TreeEnsembleBuilder builder = new TreeEnsembleBuilder(1);
    builder.root(
        builder.branch(BranchMode.GT, 0, 1, false, builder.leaf(0, 1), builder.leaf(0, 2)));
    Node node = builder.node("x", "y");
    Map<String, Attribute> attributes = new TreeMap<>(node.attributes());
    attributes.put(key, new Attribute.Ints(values));
    if (key.equals("nodes_truenodeids")) {
      attributes.put("nodes_trueleafs", new Attribute.Ints(new long[] {0}));
    }
    return new Node("n", node.domain(), node.operator(), node.inputs(), node.outputs(), attributes);
  }

  private static Node regressor(List<String> modes, long ifTrue, long ifFalse) {
    Map<String, Attribute> attributes =
        Map.ofEntries(
            Map.entry("nodes_treeids", new Attribute.Ints(new long[] {7, 7, 7})),
            Map.entry("nodes_nodeids", new Attribute.Ints(new long[] {0, 1, 2})),
            Map.entry("nodes_featureids", new Attribute.Ints(new long[] {0, 0, 0})),
            Map.entry("nodes_modes", new Attribute.Strings(modes)),
            Map.entry("nodes_values", new Attribute.Floats(new float[] {0.5f, 0, 0})),
            Map.entry("nodes_truenodeids", new Attribute.Ints(new long[] {ifTrue, 0, 0})),
            Map.entry("nodes_falsenodeids", new Attribute.Ints(new long[] {ifFalse, 0, 0})),
            Map.entry("n_targets", new Attribute.IntValue(2)),
            Map.entry("target_treeids", new Attribute.Ints(new long[] {7, 7, 7})),
            Map.entry("target_nodeids", new Attribute.Ints(new long[] {1, 2, 1})),
            Map.entry("target_ids", new Attribute.Ints(new long[] {0, 1, 1})),
            Map.entry("target_weights", new Attribute.Floats(new float[] {10, 20, 30})));
    return new Node(
        "n", Node.ONNX_ML, "TreeEnsembleRegressor", List.of("x"), List.of("y"), attributes);
  }
}
