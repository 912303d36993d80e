package joist.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import joist.graph.GraphException;
import joist.serving.tensors.RunLimitException;
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
}
