package joist.store;

import java.util.regex.Pattern;

/** Hides the passwords of database addresses before they are shown. */
final class Passwords {
  private static final Pattern PARAMETER = Pattern.compile("(?i)((?:ssl)?password=)[^&;\\s]*");
  private static final Pattern AUTHORITY = Pattern.compile("(//[^/@:\\s]*:)[^@/\\s]*@");

  private Passwords() {}

  static String hide(String text) {
    String withoutParameter = PARAMETER.matcher(text).replaceAll("$1***");
    return AUTHORITY.matcher(withoutParameter).replaceAll("$1***@");
  }
}
