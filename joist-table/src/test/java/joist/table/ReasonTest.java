package joist.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ReasonTest {
  @Test
  void saysInWordsWhatTheSystemSaid() {
    assertThat(Reason.of(new NoSuchFileException("a.csv"))).isEqualTo("there is no a.csv");
    assertThat(Reason.of(new AccessDeniedException("a.csv")))
        .isEqualTo("permission denied for a.csv");
    assertThat(Reason.of(new FileAlreadyExistsException("a")))
        .isEqualTo("something else is at a already");
    assertThat(Reason.of(new FileSystemException("a.csv", null, "No space left on device")))
        .isEqualTo("a.csv: No space left on device");
    assertThat(Reason.of(new IOException("broken pipe"))).isEqualTo("broken pipe");
  }

  @Test
  void saysWhyNobodyWasReached() {
    ConnectException unknown = new ConnectException();
    unknown.initCause(new UnresolvedAddressException());
    assertThat(Reason.of(unknown)).isEqualTo("no host of that name is known");
    assertThat(Reason.of(new UnknownHostException("nowhere")))
        .isEqualTo("no host of that name is known");
    assertThat(Reason.of(new ConnectException())).isEqualTo("the connection was refused");
  }

  @Test
  void namesWhatHasNoWords() {
    assertThat(Reason.of(new IllegalStateException("odd")))
        .contains("IllegalStateException", "odd");
  }
}
