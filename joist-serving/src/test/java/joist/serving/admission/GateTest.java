package joist.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateTest {
  @Test
  void tellsThePolicyThePoolsQueueOnlyForWorkThatGoesThere() {
    List<Load> told = new ArrayList<>();
    AdmissionPolicy policy =
        load -> {
          told.add(load);
          return Admission.Admitted.ADMITTED;
        };
    try (ComputePool pool = new ComputePool(1, 1)) {
      Gate gate = new Gate(policy, pool);
      gate.decide(1_000, 7, 10_000_000, true);
      gate.decide(5_000_000, 7, 9_000_000, false);
    }
    assertThat(told)
        .containsExactly(
            new Load(0, 1, false, 7, 1_000, 10_000_000),
            new Load(0, 1, false, 7, 5_000_000, 9_000_000));
  }

  @Test
  void keepsSmallWorkWhereItArrived() {
    try (ComputePool pool = new ComputePool(1, 1)) {
      Gate gate = new Gate(new PredictedMiss(), pool);

      assertThat(gate.isSmall(499_999)).isTrue();
      assertThat(gate.isSmall(500_000)).isFalse();
    }
  }
}
