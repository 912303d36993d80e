package joist.graph.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.GraphException;
import joist.graph.Node;
import org.junit.jupiter.api.Test;

class EqualityChainsTest {
  private final Map<String, Attribute> attributes = new TreeMap<>();

  /** x0 == 1, else x0 == 4, else x0 == 8, all of which lead to x1 <= 0. */
  private void putChain(long... missing) {
    attributes.put("nodes_treeids", new Attribute.Ints(new long[7]));
    attributes.put("nodes_nodeids", new Attribute.Ints(new long[] {0, 1, 2, 3, 4, 5, 6}));
    attributes.put("nodes_featureids", new Attribute.Ints(new long[] {0, 1, 0, 0, 0, 0, 0}));
    attributes.put(
        "nodes_modes",
        new Attribute.Strings(
            List.of("BRANCH_EQ", "BRANCH_LEQ", "BRANCH_EQ", "BRANCH_EQ", "LEAF", "LEAF", "LEAF")));
    attributes.put("nodes_values", new Attribute.Floats(new float[] {1, 0, 4, 8, 0, 0, 0}));
    attributes.put("nodes_truenodeids", new Attribute.Ints(new long[] {1, 4, 1, 1, 0, 0, 0}));
    attributes.put("nodes_falsenodeids", new Attribute.Ints(new long[] {2, 5, 3, 6, 0, 0, 0}));
    attributes.put(
        "nodes_missing_value_tracks_true", new Attribute.Ints(Arrays.copyOf(missing, 7)));
    attributes.put("target_treeids", new Attribute.Ints(new long[3]));
    attributes.put("target_nodeids", new Attribute.Ints(new long[] {4, 5, 6}));
    attributes.put("target_ids", new Attribute.Ints(new long[3]));
    attributes.put("target_weights", new Attribute.Floats(new float[] {10, 20, 30}));
  }

  private TreeEnsemble decoded() {
    return TreeEnsemble.decode(
        new Node(
            "n", Node.ONNX_ML, "TreeEnsembleRegressor", List.of("x"), List.of("y"), attributes));
  }

  @Test
  void rejectsOtherSharedBranches() {
    putChain();
    attributes.put("nodes_featureids", new Attribute.Ints(new long[] {0, 1, 2, 2, 0, 0, 0}));
    assertThatThrownBy(this::decoded)
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("reached twice");
  }

  @Test
  void rejectsAChainThatIsACycle() {
    putChain();
    attributes.put("nodes_falsenodeids", new Attribute.Ints(new long[] {6, 5, 3, 2, 0, 0, 0}));
    assertThatThrownBy(this::decoded)
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("branch");
  }

  @Test
  void makesOneSetOfAChain() {
    putChain();
    TreeEnsemble trees = decoded();

    assertThat(trees.branches()).isEqualTo(2);
    int set = trees.root(0);
    assertThat(trees.mode(set)).isEqualTo(BranchMode.MEMBER);
    assertThat(trees.members(set)).containsExactly(1, 4, 8);
    assertThat(trees.mode(trees.trueChild(set))).isEqualTo(BranchMode.LEQ);
    assertThat(trees.weight(trees.leafStart(~trees.falseChild(set)))).isEqualTo(30);
    assertThat(trees.goesTrue(set, 8)).isTrue();
    assertThat(trees.goesTrue(set, 2)).isFalse();
    assertThat(trees.goesTrue(set, Double.NaN)).isFalse();
  }

  @Test
  void nanGoesTheTrueWayWhereItDoesSoAnywhereInTheChain() {
    putChain(0, 0, 1);
    TreeEnsemble trees = decoded();
    assertThat(trees.goesTrue(trees.root(0), Double.NaN)).isTrue();
  }

  @Test
  void leavesASingleTestAlone() {
    putChain();
    attributes.put("nodes_truenodeids", new Attribute.Ints(new long[] {1, 4, 4, 5, 0, 0, 0}));
    TreeEnsemble trees = decoded();
    assertThat(trees.branches()).isEqualTo(4);
    assertThat(trees.mode(trees.root(0))).isEqualTo(BranchMode.EQ);
  }
}
