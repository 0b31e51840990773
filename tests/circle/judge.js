// What is active in the page that stands open. Every fault in words, with the beginning of the element.
(mayStand) => {
  const URLS = ["href", "src", "action", "formaction", "xlink:href", "data", "poster", "cite", "background", "ping",
    "longdesc", "srcset", "manifest", "icon", "profile", "codebase", "classid", "archive", "usemap", "dynsrc", "lowsrc"];
  const RESOLVED = ["href", "src", "action", "formAction", "data"];
  // Of the frame.
  const OURS = 'head > script[type="module"][src^="/static/parley."]:empty, body > template:is(#draft-line, #draft-offer)';
  const SAFE = ["http:", "https:", "mailto:"];
  const faults = [];
  const blame = (element, why) => faults.push(`${why}: ${element.outerHTML.slice(0, 160)}`);
  const scheme = (address) => {
    try {
      return new URL(address, document.baseURI).protocol;
    } catch {
      return "https:"; // no address at all, so nothing follows it
    }
  };

  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) blame(element, `attribute ${name}`);
      if (["style", "srcdoc", "is", "http-equiv"].includes(name)) blame(element, `attribute ${name}`);
      if (URLS.includes(name) && !SAFE.includes(scheme(value))) blame(element, `${name} with ${scheme(value)}`);
    }
    for (const name of RESOLVED) {
      const value = element[name]?.baseVal ?? element[name];
      if (typeof value === "string" && value && !SAFE.includes(scheme(value))) blame(element, `${name} leads to ${scheme(value)}`);
    }
    const active = ["script", "iframe", "frame", "object", "embed", "applet", "base", "style", "template"];
    if (active.includes(element.localName) && !element.matches(OURS)) {
      blame(element, `<${element.localName}>`);
    }
  }
  for (const element of document.querySelectorAll(".prose *")) {
    const plain = element.namespaceURI === "http://www.w3.org/1999/xhtml" && mayStand.includes(element.localName);
    if (!plain) blame(element, `<${element.localName}> in a post`);
    for (const { name } of element.attributes) {
      if (!["href", "rel", "start", "colspan", "rowspan", "tabindex"].includes(name)) blame(element, `attribute ${name} in a post`);
    }
  }
  return faults;
}
