package joist.compiler.speed;

import static org.assertj.core.api.Assertions.assertThat;

import joist.compiler.bytecode.PlainTarget;
import joist.graph.report.Roofline;
import org.junit.jupiter.api.Test;

class MachineSpeedTest {
  @Test
  void measuresSpeedsThatSomeMachineCouldHave() {
    Roofline roofline = MachineSpeed.measure(new PlainTarget());
    assertThat(roofline.flopsPerSecond()).isBetween(1e6, 1e15);
    assertThat(roofline.bytesPerSecond()).isBetween(1e6, 1e15);
  }
}
