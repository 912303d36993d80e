package joist.learn.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.learn.GraphRun;
import joist.learn.RandomTables;
import joist.table.Table;
import joist.tensor.ElementType;
import org.junit.jupiter.api.Test;

class FeaturePlanGraphTest {
  private static final long SEED = Long.getLong("joist.seed", 3);

  private final RandomTables tables = new RandomTables(new Random(SEED));

  @Test
  void encodingForTreesIsTheGraphBitForBit() {
    for (int categories : new int[] {3, 40, 1_500}) {
      Table train = tables.of(4_000, categories);
      expectAgreement(FeaturePlan.forTrees(train), train);
      expectAgreement(FeaturePlan.forTrees(train), tables.of(500, 3 * categories));
    }
  }

  @Test
  void encodingForLinearModelsIsTheGraphBitForBit() {
    for (int categories : new int[] {3, 40, 1_500}) {
      Table train = tables.of(4_000, categories);
      expectAgreement(FeaturePlan.forLinear(train), train);
      expectAgreement(FeaturePlan.forLinear(train), tables.of(500, 3 * categories));
    }
  }

  @Test
  void noRowsGiveNoFeatures() {
    Table train = tables.of(100, 5);
    expectAgreement(FeaturePlan.forTrees(train), train.head(0));
    expectAgreement(FeaturePlan.forLinear(train), train.head(0));
  }

  private static void expectAgreement(FeaturePlan plan, Table table) {
    GraphBuilder builder = new GraphBuilder("features");
    String features = plan.emit(builder);
    int width = plan.features().size();
    builder.output(features, ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(width)));
    Graph graph = builder.build();
    GraphRun.expectCompilable(graph, table, features);
    float[] emitted = GraphRun.floats(graph, table, features);
    FeatureMatrix encoded = plan.encode(table);
    assertThat(emitted).hasSize(table.rows() * width);
    for (int row = 0; row < table.rows(); row++) {
      for (int f = 0; f < width; f++) {
        float expected = encoded.columns()[f][row];
        float actual = emitted[row * width + f];
        assertThat(Float.floatToIntBits(actual))
            .as(
                "%s of row %d: %s, expected %s, seed %d",
                plan.features().get(f), row, actual, expected, SEED)
            .isEqualTo(Float.floatToIntBits(expected));
      }
    }
  }
}
