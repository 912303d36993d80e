package joist.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import joist.server.intake.Holding;
import joist.server.intake.RequestMemory;
import org.junit.jupiter.api.Test;

class BodyRoomTest {
  private static final int MIB = 1 << 20;

  @Test
  void roomForABodyWhoseLoopHasEndedGoesToTheNext() {
    RequestMemory memory = new RequestMemory(32 * MIB, Duration.ofSeconds(1), 0);
    List<String> granted = new ArrayList<>();
    Holding first = new Holding(memory);
    assertThat(first.reserve(16 * MIB, () -> granted.add("first"))).isTrue();
    Vertx vertx = Vertx.vertx();
    Context loop = vertx.getOrCreateContext();
    Holding ended = new Holding(memory);
    assertThat(
            ended.reserve(10 * MIB, () -> BodyRoom.onLoop(loop, ended, () -> granted.add("ended"))))
        .isFalse();
    Holding next = new Holding(memory);
    assertThat(next.reserve(8 * MIB, () -> granted.add("next"))).isFalse();
    vertx.close().await();

    first.close();

    assertThat(granted).containsExactly("next");
    assertThat(memory.heldBytes()).isEqualTo(8 * MIB);
  }
}
