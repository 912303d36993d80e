package joist.server.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import joist.server.http.RequestException;
import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void bytesOfUtf8AreATextAndOthersAreRefused() {
    for (String text : new String[] {"", "ATL", "São Paulo", "\uFFFD", "𝄞"}) {
      assertThat(Texts.of("input 'x'", 0, text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    }
    byte[] latin = "São Paulo".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> Texts.of("input 'x'", 3, latin))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("input 'x': element 3: expected a text in UTF-8");
  }
}
