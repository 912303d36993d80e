package joist.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import joist.graph.GraphException;
import joist.serving.tensors.RunLimitException;
import joist.tensor.OverBudgetException;
import org.junit.jupiter.api.Test;

class ErrorsTest {
  private static final RuntimeException STOPPED = new GraphException("stopped");

  /** It is no fault of the request, as what stopped it would be. */
  @Test
  void aRunThatTookTooLongIsADeadlineThatIsOver() {
    RunLimitException late = new RunLimitException(Duration.ofSeconds(60), STOPPED);
    for (Throwable thrown : new Throwable[] {late, new CompletionException(late)}) {
      RequestException told = Errors.toldToCaller(thrown, "id");
      assertThat(told.status()).isEqualTo(504);
      assertThat(told.code()).isEqualTo("deadline_exceeded");
      assertThat(told.text()).contains("more than 60 s", "with loops");
    }
    assertThat(Errors.toldToCaller(STOPPED, "id").status()).isEqualTo(400);
  }

  @Test
  void whenToTryAgainIsToldWhoeverHandedTheReasonOn() {
    OverBudgetException now = new OverBudgetException("no room", false);
    OverBudgetException ever = new OverBudgetException("no room", true);
    for (boolean handedOn : new boolean[] {false, true}) {
      Throwable later = handedOn ? new CompletionException(now) : now;
      Throwable never = handedOn ? new CompletionException(ever) : ever;
      assertThat(Errors.toldToCaller(later, "id").status()).isEqualTo(429);
      assertThat(Errors.retryAfterSeconds(later)).isEqualTo(1);
      assertThat(Errors.toldToCaller(never, "id").status()).isEqualTo(413);
      assertThat(Errors.retryAfterSeconds(never)).isZero();
    }
  }
}
