// script.js: what CSS cannot: the page's language for readers aloud, sorting, copying, figures under the pointer.
(function () {
  'use strict';
  var root = document.documentElement, tip = document.getElementById('tip');

  function speak() {
    var zh = document.getElementById('lang-zh').checked;
    root.lang = zh ? 'zh' : 'en';
    document.querySelectorAll('[data-en]').forEach(function (one) {
      one.setAttribute('aria-label', one.getAttribute(zh ? 'data-zh' : 'data-en'));
    });
  }
  document.querySelectorAll('input[name=lang]').forEach(function (one) { one.addEventListener('change', speak); });
  speak();

  function key(row, column) {
    var cell = row.cells[column], exact = cell.getAttribute('data-v');
    return exact === null ? cell.textContent.trim() : parseFloat(exact);
  }
  function sort(head) {
    var column = head.cellIndex, body = head.closest('table').tBodies[0];
    var up = head.getAttribute('aria-sort') !== 'ascending';
    head.parentNode.querySelectorAll('th').forEach(function (one) { one.setAttribute('aria-sort', 'none'); });
    head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
    var rows = Array.prototype.slice.call(body.rows);
    rows.map(function (row, at) { return { row: row, key: key(row, column), at: at }; }).sort(function (a, b) {
      var numbers = typeof a.key === 'number' && typeof b.key === 'number';
      if (typeof a.key !== typeof b.key) { return typeof a.key === 'number' ? -1 : 1; }
      var order = numbers ? a.key - b.key : String(a.key).localeCompare(String(b.key));
      return (up ? order : -order) || a.at - b.at;
    }).forEach(function (one) { body.appendChild(one.row); });
  }
  document.querySelectorAll('button.sort').forEach(function (button) {
    button.addEventListener('click', function () { sort(button.closest('th')); });
  });

  function cellText(cell) {
    var exact = cell.getAttribute('data-v');
    if (exact !== null) { return exact; }
    var shown = Array.prototype.filter.call(cell.querySelectorAll('.en,.zh'), function (one) {
      return one.classList.contains(root.lang === 'zh' ? 'zh' : 'en');
    });
    return (shown.length ? shown[0].textContent : cell.textContent).trim().replace(/\s+/g, ' ');
  }
  function copy(button) {
    var table = button.parentNode.querySelector('table');
    var text = Array.prototype.map.call(table.rows, function (row) {
      return Array.prototype.map.call(row.cells, cellText).join('\t');
    }).join('\n');
    var area = document.createElement('textarea');
    area.value = text;
    document.body.appendChild(area);
    area.select();
    document.execCommand('copy');
    area.remove();
    button.setAttribute('data-copied', text.length);
    button.focus();
  }
  document.querySelectorAll('button.copy').forEach(function (button) {
    button.addEventListener('click', function () { copy(button); });
  });

  document.addEventListener('mousemove', function (event) {
    var mark = event.target.closest && event.target.closest('circle.m');
    if (!mark) { tip.hidden = true; return; }
    tip.textContent = mark.querySelector('title').textContent;
    tip.hidden = false;
    var box = tip.getBoundingClientRect();
    var x = Math.min(event.clientX + 14, window.innerWidth - box.width - 8);
    var y = event.clientY + 18 + box.height > window.innerHeight ? event.clientY - box.height - 10 : event.clientY + 18;
    tip.style.transform = 'translate(' + Math.max(4, x) + 'px,' + y + 'px)';
  });
}());
