// 大字、深色两项偏好记在本机；没有脚本时，大字开关照样可用，颜色为浅色。
(function () {
  "use strict";
  var root = document.documentElement, body = document.body;
  root.classList.remove("no-js");
  function kept(key, value) {
    try {
      if (value === undefined) return localStorage.getItem("taizhang." + key);
      localStorage.setItem("taizhang." + key, value);
    } catch (error) { /* 浏览器不许保存：只在本页有效。 */ }
    return null;
  }
  var dark = matchMedia("(prefers-color-scheme: dark)");
  function paint() {
    var chosen = kept("scheme") || (dark.matches ? "slate" : "default");
    body.setAttribute("data-md-color-scheme", chosen);
    return chosen;
  }
  paint();
  if (kept("large") === "1") root.classList.add("tz-large");
  document.addEventListener("DOMContentLoaded", function () {
    var large = document.getElementById("tz-large"), scheme = document.getElementById("tz-scheme");
    if (large) {
      large.checked = kept("large") === "1";
      large.addEventListener("change", function () {
        kept("large", large.checked ? "1" : "0");
        root.classList.toggle("tz-large", large.checked);
      });
    }
    function name() { scheme.textContent = paint() === "slate" ? "浅色" : "深色"; }
    if (scheme) {
      scheme.hidden = false;
      name();
      scheme.addEventListener("click", function () {
        kept("scheme", body.getAttribute("data-md-color-scheme") === "slate" ? "default" : "slate");
        name();
      });
      dark.addEventListener("change", name);
    }
    // 链接指向折叠的一段时，先展开它。
    function unfold() {
      var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target && target.tagName === "DETAILS" && !target.open) { target.open = true; target.scrollIntoView(); }
    }
    unfold();
    addEventListener("hashchange", unfold);
    // 竖排蒙古文标题只在本机有蒙古文字体时显示：没有字体，两个字形同宽。
    document.querySelectorAll(".tz-mongolian").forEach(function (title) {
      var pen = document.createElement("canvas").getContext("2d");
      pen.font = "40px " + getComputedStyle(title).fontFamily;
      title.hidden = pen.measureText("\u182e\u182e\u182e").width === pen.measureText("\u1828\u1828\u1828").width;
    });
  });
})();
