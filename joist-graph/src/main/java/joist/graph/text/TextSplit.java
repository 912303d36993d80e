package joist.graph.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits text as ONNX's {@code StringSplit} does (and Python's {@code str.split}): at every
 * delimiter, or, where that is empty, between words, white space around them being dropped.
 *
 * @param most splits at most so often; the rest of the text is the last part
 */
public record TextSplit(String delimiter, long most) {
  public List<String> parts(String text) {
    return delimiter.isEmpty() ? words(text) : pieces(text);
  }

  private List<String> pieces(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    int end = text.indexOf(delimiter);
    while (end >= 0 && parts.size() < most) {
      parts.add(text.substring(start, end));
      start = end + delimiter.length();
      end = text.indexOf(delimiter, start);
    }
    parts.add(text.substring(start));
    return parts;
  }

  private List<String> words(String text) {
    List<String> parts = new ArrayList<>();
    int start = skip(text, 0, true);
    while (start < text.length()) {
      int end = parts.size() < most ? skip(text, start, false) : text.length();
      parts.add(text.substring(start, end));
      start = skip(text, end, true);
    }
    return parts;
  }

  /** The first place from {@code at} on whose character is no longer white space, or is again. */
  private static int skip(String text, int at, boolean space) {
    int next = at;
    while (next < text.length() && isSpace(text.charAt(next)) == space) {
      next++;
    }
    return next;
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }
}
